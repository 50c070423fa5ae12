import { billingFaults } from './check-billing.ts';
import { metricsFaults } from './check-metrics.ts';
import { storeFaults } from './check-plug-ins.ts';
import { redisFaults } from './check-redis.ts';
import type { CheckedTenant } from './check-tenants.ts';
import { checkDomainMap, tenantsOf } from './check-tenants.ts';
import type { SettingFault, Spelling } from './check-values.ts';
import { checkValues, rotationFaults } from './check-values.ts';
import { workersFaults } from './check-workers.ts';
import type { Fault } from './fault.ts';
import type { Gathered } from './gather.ts';
import { isGiven, missingFault, missingSettings } from './missing.ts';
import type { SettingName, Settings } from './schema.ts';
import { configurationSchema } from './schema.ts';
import { settingNames, settingOf } from './settings.ts';
import type { Source } from './source.ts';
import type { Value } from './value.ts';

export interface Checked {
  readonly settings: Settings;
  readonly tenants: readonly CheckedTenant[];
}

export interface Circumstances {
  /** Unknown variables that look like known ones. */
  readonly misspelt: ReadonlyMap<string, string>;
  /** The source in whose notation a missing setting is asked for. */
  readonly fallback: Source;
  /** Whether all sources could be read; if not, nothing is missing for certain. */
  readonly complete: boolean;
}

/** Checks what was gathered. The faults come in the order of the settings. */
export function check(
  gathered: Gathered,
  { misspelt, fallback, complete }: Circumstances,
): Checked | { readonly faults: readonly Fault[] } {
  const spelling = spellingOf(gathered, fallback);
  const values = valuesOf(gathered);
  const { output, faults } = checkValues(configurationSchema, values, gathered.secrets, spelling);
  const missing = complete ? missingSettings(gathered) : [];
  const map = checkDomainMap(gathered, complete);
  const all = [
    ...faults,
    ...missing.map((name) => ({ name, fault: missingFault(name, misspelt, fallback) })),
    ...rotationFaults(
      values.get('CLIENT_ID_SECRET'),
      values.get('CLIENT_ID_SECRET_PREVIOUS'),
      spelling,
    ),
    ...twoUpstreams(gathered, spelling),
    ...redisFaults(output, gathered, spelling),
    ...storeFaults(gathered, spelling),
    ...workersFaults(values.get('WORKERS'), gathered, spelling),
    ...metricsFaults(output, spelling),
    ...billingFaults(gathered, complete, spelling),
    ...map.faults,
  ];
  if (output === undefined || all.length > 0 || gathered.faults.length > 0) {
    return { faults: inOrder(all) };
  }
  return { settings: output, tenants: tenantsOf(output, map) };
}

/** The name of a setting as it was written, or as it would be in the fallback source. */
export function spellingOf({ given }: Gathered, fallback: Source): Spelling<SettingName> {
  const origin = (name: SettingName) => given.get(name) ?? { source: fallback, variable: name };
  return {
    spell: (name) => origin(name).source.spell(origin(name).variable),
    example: (name) => origin(name).source.example(origin(name).variable),
  };
}

function valuesOf({ given }: Gathered): ReadonlyMap<SettingName, Value> {
  const values = new Map<SettingName, Value>();
  for (const name of settingNames) {
    const value = given.get(name)?.value ?? settingOf(name).fallback;
    if (value !== undefined && name !== 'DOMAIN_MAP') values.set(name, value);
  }
  return values;
}

function twoUpstreams(
  gathered: Gathered,
  { spell, example }: Spelling<SettingName>,
): readonly SettingFault[] {
  const name = 'DOMAIN_MAP';
  if (!isGiven('UPSTREAM', gathered) || !isGiven(name, gathered)) return [];
  const problem = `is set besides ${spell('UPSTREAM')}; keep the map, or the one upstream`;
  return [{ name, fault: { variable: spell(name), problem, example: example(name) } }];
}

function inOrder(faults: readonly SettingFault[]): readonly Fault[] {
  return settingNames.flatMap((turn) =>
    faults.filter(({ name }) => name === turn).map(({ fault }) => fault),
  );
}
