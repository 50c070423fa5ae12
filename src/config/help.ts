import type { SettingName } from './schema.ts';
import type { Setting } from './setting-table.ts';
import { settingNames, settingOf } from './settings.ts';

const introduction = `An end-to-end-encrypting relay in front of an HTTP API.

Usage: npm start -- [--name=value ...]

  --config=FILE   read settings from a YAML file too; CONFIG_FILE=FILE does the same
  --settings-adapter=FILE
                  read settings from a plug-in too; SETTINGS_ADAPTER=FILE does the same
  --check-config  say whether the configuration is right, and what it is; do not serve
  --print-config  print it as such a file, without secrets; do not serve
  --version       print the version
  --help, -h      print this text

Every setting is an environment variable, a flag and a key of the file: PORT=8080, --port=8080 or
port: 8080. Flags win over the environment, that over a plug-in, and that over the file; empty
counts as unset. A secret is better read from a file of its own, which the variable with _FILE at
its end names: CLIENT_ID_SECRET_FILE=/run/secrets/client-id-secret.`;

/** Names that are longer push what is said of them to the right, and nothing else. */
const NAME_COLUMN = 30;

/** What `--help` prints: every setting on a line of its own. */
export function helpText(): string {
  const groups = Map.groupBy(settingNames, (name) => settingOf(name).group);
  const sections = [...groups].map(([group, names]) =>
    [
      group,
      ...names.map(
        (name) => `  ${`${name}  `.padEnd(NAME_COLUMN)}${settingOf(name).summary}${notes(name)}`,
      ),
    ].join('\n'),
  );
  return [introduction, ...sections].join('\n\n');

  function notes(name: SettingName): string {
    const { fallback, secret }: Setting = settingOf(name);
    if (fallback !== undefined) return ` (${fallback})`;
    return secret ? ' (secret)' : '';
  }
}
