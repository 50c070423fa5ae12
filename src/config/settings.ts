import type { SettingName, TenantSettingName } from './schema.ts';
import { isTenantSetting } from './schema.ts';
import type { Setting } from './setting-table.ts';
import { settings } from './setting-table.ts';

export const settingNames = Object.keys(settings) as readonly SettingName[];

export const tenantSettingNames: readonly TenantSettingName[] =
  settingNames.filter(isTenantSetting);

export function settingOf(name: SettingName): Setting {
  return settings[name];
}

export const secretNames: readonly SettingName[] = settingNames.filter(
  (name) => settingOf(name).secret,
);

/** The variable that names the file in which a secret stands. */
export function fileVariable(name: SettingName): string {
  return `${name}_FILE`;
}

/** The variable that names the file with settings; it is no setting itself. */
export const CONFIG_FILE = 'CONFIG_FILE';

/** The variable that names the plug-in that gives settings; it is no setting itself. */
export const SETTINGS_ADAPTER = 'SETTINGS_ADAPTER';

/** Every variable something may be given under, with a right value for it. */
export const exampleByVariable: ReadonlyMap<string, string> = new Map([
  ...settingNames.map((name): [string, string] => [name, settingOf(name).example]),
  ...secretNames.map((name): [string, string] => [
    fileVariable(name),
    `/run/secrets/${name.toLowerCase().replaceAll('_', '-')}`,
  ]),
  [CONFIG_FILE, 'mte-relay-config.yaml'],
  [SETTINGS_ADAPTER, './plug-ins/settings.ts'],
]);

export const variables: readonly string[] = [...exampleByVariable.keys()];

const keepsBlanks = new Set<string>(secretNames);

/** Whether blanks around the text given for `variable` are a part of it. */
export function countsBlanks(variable: string): boolean {
  return keepsBlanks.has(variable);
}

/** `corsOrigins` for `CORS_ORIGINS`. */
export function camelCase(variable: string): string {
  return variable
    .toLowerCase()
    .replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A right value in JSON. Of a secret only the place: nobody shall copy one. */
export function exampleInJson(name: SettingName): string {
  const { list, secret } = settingOf(name);
  const example = unquoted(settingOf(name).example);
  if (secret) return '"…"';
  if (list) return JSON.stringify(example.split(','));
  return example.startsWith('{') ? example : JSON.stringify(example);
}

/** A right line of a configuration file. */
export function exampleInYaml(variable: string): string {
  const name = settingNames.find((candidate) => candidate === variable);
  if (name === undefined)
    return `${camelCase(variable)}: ${exampleByVariable.get(variable) ?? '…'}`;
  const { list, secret } = settingOf(name);
  if (secret) return exampleInYaml(fileVariable(name));
  const example = list ? exampleInJson(name) : unquoted(settingOf(name).example);
  return `${camelCase(name)}: ${example}`;
}

function unquoted(example: string): string {
  return example.startsWith("'") ? example.slice(1, -1) : example;
}
