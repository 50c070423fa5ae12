import type { Fault } from '../fault.ts';
import type { Given } from '../gather.ts';
import { holdsSecret, isPrintableName } from '../hidden.ts';
import { readHost } from '../host-name.ts';
import { nearMiss } from '../near-miss.ts';
import { quoted } from '../quoted.ts';
import type { TenantSettingName } from '../schema.ts';
import { camelCase, settingOf, tenantSettingNames } from '../settings.ts';
import type { Entry, Mapping, Value } from '../value.ts';
import { isMapping, presentValue } from '../value.ts';
import { parsedMap, settingByKey } from './keys.ts';
import type { Notation, Place } from './notation.ts';
import { notationOf } from './notation.ts';

/** A tenant as it is written in DOMAIN_MAP. */
export interface WrittenTenant {
  /** In lower case; `*` is every other host. */
  readonly host: string;
  readonly values: ReadonlyMap<TenantSettingName, Value>;
  /** Where the setting stands, or would stand: `DOMAIN_MAP["api.example.com"].upstream`. */
  spell(name: TenantSettingName): string;
  /** A right line for it. */
  example(name: TenantSettingName): string;
}

export interface DomainMap {
  readonly tenants: readonly WrittenTenant[];
  readonly faults: readonly Fault[];
}

/** What reading needs at every place, and where the faults go. */
interface Reading {
  readonly notation: Notation;
  readonly secrets: readonly string[];
  fault(place: Place, problem: string, setting?: TenantSettingName): void;
}

/** Reads the hosts and the names of their settings; what the settings say is checked elsewhere. */
export function readDomainMap(given: Given, secrets: readonly string[]): DomainMap {
  const notation = notationOf(given);
  const faults: Fault[] = [];
  const fault: Reading['fault'] = (place, problem, setting) =>
    faults.push({ variable: notation.spell(place), problem, example: notation.example(setting) });

  const parsed = parsedMap(given.value);
  if ('problems' in parsed) {
    for (const { line, problem } of parsed.problems) fault({ path: '', line }, problem);
    return { tenants: [], faults };
  }
  if (!isMapping(parsed.value) || parsed.value.entries.length === 0) {
    fault({ path: '', line: undefined }, 'must be an object of tenants by host name');
    return { tenants: [], faults };
  }
  const hosts = new Set<string>();
  const tenants = parsed.value.entries.flatMap((entry, index) =>
    readTenant(entry, index, hosts, { notation, secrets, fault }),
  );
  return { tenants, faults };
}

/** Adds to `hosts`, which holds those that were read before. */
function readTenant(
  { key, value, line }: Entry,
  index: number,
  hosts: Set<string>,
  reading: Reading,
): readonly WrittenTenant[] {
  const { notation, secrets, fault } = reading;
  const isHidden = holdsSecret(key, secrets);
  const place = { path: isHidden ? `[entry ${index + 1}]` : `[${quoted(key)}]`, line };
  const read = readHost(key);
  if ('problem' in read) fault(place, isHidden ? 'is not the name of a host' : read.problem);
  const host = 'host' in read ? read.host : key;
  if (hosts.has(host)) fault(place, 'is there twice: hosts differ by more than case');
  hosts.add(host);

  if (!isMapping(value)) {
    fault(place, 'must be an object with the settings of a tenant');
    return [];
  }
  const found = readSettings(value, place, reading);
  const tenant: WrittenTenant = {
    host,
    values: new Map([...found].map(([name, { value }]) => [name, value])),
    example: notation.example,
    spell(name) {
      const absent = { path: `${place.path}.${notation.keyOf(name)}`, line };
      return notation.spell(found.get(name)?.place ?? absent);
    },
  };
  return [tenant];
}

interface Found {
  readonly value: Value;
  readonly place: Place;
}

function readSettings(
  { entries }: Mapping,
  tenant: Place,
  { notation, secrets, fault }: Reading,
): ReadonlyMap<TenantSettingName, Found> {
  const found = new Map<TenantSettingName, Found>();
  for (const { key, value, line } of entries) {
    const name = settingByKey.get(key);
    const place = { path: `${tenant.path}.${key}`, line };
    if (name === undefined) {
      const unknown = unknownKey(key, notation);
      if (isPrintableName(key, secrets)) fault(place, unknown.problem, unknown.meant);
      else fault({ ...tenant, line }, 'has a key that is not a setting of a tenant');
    } else if (found.has(name)) {
      fault(place, `is there twice: ${name.toLowerCase()} and ${camelCase(name)} are one setting`);
    } else {
      const kept = presentValue(value, settingOf(name).secret === true);
      if (kept !== undefined) found.set(name, { value: kept, place });
    }
  }
  return found;
}

const keys = tenantSettingNames.map((name) => name.toLowerCase());

function unknownKey(key: string, notation: Notation) {
  const meant = settingByKey.get(nearMiss(key, keys) ?? '');
  const hint = meant === undefined ? '' : `; did you mean ${notation.keyOf(meant)}?`;
  return { meant, problem: `is not a setting of a tenant${hint}` };
}
