import { parseJson } from '../json.ts';
import type { TenantSettingName } from '../schema.ts';
import { camelCase, tenantSettingNames } from '../settings.ts';
import type { Value } from '../value.ts';
import type { ParsedText } from '../yaml.ts';

/** The setting that a key of a tenant stands for: `cors_origins` and `corsOrigins` are one. */
export const settingByKey: ReadonlyMap<string, TenantSettingName> = new Map(
  tenantSettingNames.flatMap((name) => [
    [name.toLowerCase(), name],
    [camelCase(name), name],
  ]),
);

/** The map itself, which the environment holds as a JSON text. */
export function parsedMap(value: Value): ParsedText {
  return typeof value === 'string' ? parseJson(value) : { value };
}
