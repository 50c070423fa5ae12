import type { Given } from '../gather.ts';
import type { TenantSettingName } from '../schema.ts';
import { camelCase, exampleInJson } from '../settings.ts';

/** A place in the map: `["api.example.com"].upstream`. */
export interface Place {
  readonly path: string;
  readonly line: number | undefined;
}

/** How the map is written, as JSON or in the configuration file. */
export interface Notation {
  spell(place: Place): string;
  keyOf(name: TenantSettingName): string;
  /** A right line for a setting of a tenant; without a name, a right tenant. */
  example(name?: TenantSettingName): string;
}

export function notationOf({ source, variable, value }: Given): Notation {
  const isYaml = typeof value !== 'string';
  // The lines of a text that stands in the configuration file are not that file's lines.
  const hasLines = isYaml || (source.kind !== 'file' && value.includes('\n'));
  const keyOf = (name: TenantSettingName) => (isYaml ? camelCase(name) : name.toLowerCase());
  const line = (name: TenantSettingName) =>
    `${isYaml ? keyOf(name) : JSON.stringify(keyOf(name))}: ${exampleInJson(name)}`;
  return {
    keyOf,
    spell: ({ path, line }) => source.spell(variable, { path, line: hasLines ? line : undefined }),
    example: (name) =>
      name === undefined ? `"api.example.com": { ${line('UPSTREAM')}, … }` : line(name),
  };
}
