import type { SettingFault } from './check-values.ts';
import { checkValues, rotationFaults } from './check-values.ts';
import type { WrittenTenant } from './domain-map/read.ts';
import { readDomainMap } from './domain-map/read.ts';
import type { Gathered } from './gather.ts';
import { isGiven } from './missing.ts';
import type { TenantConfig } from './model.ts';
import type { Settings, TenantSettings } from './schema.ts';
import { tenantSchema } from './schema.ts';
import { ANY_HOST, tenantOf } from './tenant.ts';

/** A tenant with what it gives itself; `written` is undefined for that of a plain UPSTREAM. */
export interface CheckedTenant {
  readonly config: TenantConfig;
  readonly own: TenantSettings;
  readonly written: WrittenTenant | undefined;
}

interface OwnSettings {
  readonly own: TenantSettings;
  readonly written: WrittenTenant;
}

export interface CheckedMap {
  readonly tenants: readonly OwnSettings[];
  readonly faults: readonly SettingFault[];
}

/** Checks what DOMAIN_MAP holds. `complete`: whether a missing setting is missing for certain. */
export function checkDomainMap(gathered: Gathered, complete: boolean): CheckedMap {
  const given = gathered.given.get('DOMAIN_MAP');
  if (given === undefined) return { tenants: [], faults: [] };
  const { tenants, faults } = readDomainMap(given, gathered.secrets);
  const checked = tenants.map((written) => {
    const { output, faults } = checkValues(tenantSchema, written.values, gathered.secrets, written);
    const missing = missingIn(written, gathered, complete);
    const current =
      written.values.get('CLIENT_ID_SECRET') ?? gathered.given.get('CLIENT_ID_SECRET')?.value;
    const previous = written.values.get('CLIENT_ID_SECRET_PREVIOUS');
    const rotation = rotationFaults(current, previous, written);
    return { written, own: output ?? {}, faults: [...faults, ...missing, ...rotation] };
  });
  return {
    tenants: checked,
    faults: [
      ...faults.map((fault) => ({ name: 'DOMAIN_MAP', fault }) as const),
      ...checked.flatMap(({ faults }) => faults.map(inTurnOfMap)),
    ],
  };
}

function inTurnOfMap({ fault }: SettingFault): SettingFault {
  return { name: 'DOMAIN_MAP', fault };
}

function missingIn(
  { values, spell, example }: WrittenTenant,
  gathered: Gathered,
  complete: boolean,
): readonly SettingFault[] {
  const missing = (['UPSTREAM', 'CORS_ORIGINS', 'CLIENT_ID_SECRET'] as const).filter(
    (name) => !values.has(name) && (name === 'UPSTREAM' || (complete && !isGiven(name, gathered))),
  );
  return missing.map((name) => {
    const remedy = name === 'UPSTREAM' ? '' : `; give it here, or ${name} for all tenants`;
    const problem = `is missing${remedy}`;
    return { name, fault: { variable: spell(name), problem, example: example(name) } };
  });
}

/** The tenants of settings that are right: those of DOMAIN_MAP, or the one of a plain UPSTREAM. */
export function tenantsOf(settings: Settings, map: CheckedMap): readonly CheckedTenant[] {
  if (settings.UPSTREAM !== undefined) {
    return [{ config: tenantOf(ANY_HOST, {}, settings), own: {}, written: undefined }];
  }
  return map.tenants.map(({ own, written }) => ({
    config: tenantOf(written.host, own, settings),
    own,
    written,
  }));
}
