import type { Gathered } from './gather.ts';
import { holdsSecret } from './gather.ts';
import type { SettingName, Settings } from './schema.ts';
import { settingNames, settingOf } from './settings.ts';

/** What `--check-config` prints for a right configuration: what is in force, and no secret. */
export function summary(settings: Settings, gathered: Gathered): string {
  const width = Math.max(...settingNames.map((name) => name.length)) + 2;
  const lines = settingNames.map(
    (name) => `  ${name.padEnd(width)}${shown(name, settings, gathered)}`,
  );
  return ['The configuration is right.', '', ...lines].join('\n');
}

function shown(name: SettingName, settings: Settings, { given, secrets }: Gathered): string {
  const { fallback, secret } = settingOf(name);
  const found = given.get(name);
  if (found === undefined) return fallback === undefined ? '(unset)' : `${fallback} (default)`;
  const origin = `(from ${found.source.spell(found.variable)})`;
  if (secret || holdsSecret(found.text, secrets)) return `(set) ${origin}`;
  // The values of headers are often credentials.
  const text =
    name === 'HEADERS' ? (settings.HEADERS ?? []).map(([header]) => header).join(',') : found.text;
  return `${text} ${origin}`;
}
