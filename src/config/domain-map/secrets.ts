import { piecesOf } from '../hidden.ts';
import { settingOf } from '../settings.ts';
import type { Value } from '../value.ts';
import { isMapping, textsIn } from '../value.ts';
import { parsedMap, settingByKey } from './keys.ts';

/** Every text in the value that is a secret, or may be one since it stands in a wrong place. */
export function secretsInDomainMap(value: Value): readonly string[] {
  const whole = typeof value === 'string' ? [value] : [];
  const parsed = parsedMap(value);
  if ('problems' in parsed) return [...whole, ...whole.flatMap(piecesOf)];
  if (!isMapping(parsed.value)) return [...whole, ...textsIn(parsed.value)];
  return [...whole, ...parsed.value.entries.flatMap((tenant) => secretsInTenant(tenant.value))];
}

function secretsInTenant(tenant: Value): readonly string[] {
  if (!isMapping(tenant)) return textsIn(tenant);
  return tenant.entries.flatMap(({ key, value }) => {
    const name = settingByKey.get(key);
    return name === undefined || settingOf(name).secret ? textsIn(value) : [];
  });
}
