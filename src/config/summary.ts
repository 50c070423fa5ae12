import type { Checked } from './check.ts';
import type { CheckedTenant } from './check-tenants.ts';
import type { Gathered } from './gather.ts';
import { holdsSecret } from './hidden.ts';
import type { SettingName, Settings } from './schema.ts';
import { settingNames, settingOf } from './settings.ts';
import { textsIn } from './value.ts';

/** What `--check-config` prints for a right configuration: what is in force, and no secret. */
export function summary({ settings, tenants }: Checked, gathered: Gathered): string {
  return [
    'The configuration is right.',
    '',
    ...aligned(settingNames.map((name) => [name, shown(name, settings, gathered)])),
    '',
    ...tenantLines(tenants, gathered.secrets),
  ].join('\n');
}

function shown(name: SettingName, settings: Settings, { given, secrets }: Gathered): string {
  const { fallback, secret } = settingOf(name);
  const found = given.get(name);
  if (found === undefined) return fallback === undefined ? '(unset)' : `${fallback} (default)`;
  const origin = `(from ${found.source.spell(found.variable)})`;
  const texts = textsIn(found.value);
  if (secret || holdsSecret(texts.join('\n'), secrets)) return `(set) ${origin}`;
  // The values of headers are often credentials.
  const parts = name === 'HEADERS' ? (settings.HEADERS ?? []).map(([header]) => header) : texts;
  return `${parts.join(',')} ${origin}`;
}

function tenantLines(tenants: readonly CheckedTenant[], secrets: readonly string[]): string[] {
  if (tenants.length === 0) return ['No tenant: this relay only sends, for who has the token.'];
  const lines = tenants.map(({ config }): [string, string] => [config.name, config.upstream.href]);
  return ['Hosts and their upstreams:', ...aligned(lines.map(visible))];

  function visible(line: [string, string]): [string, string] {
    const [host, upstream] = line.map((text) => (holdsSecret(text, secrets) ? '(set)' : text));
    return [host ?? '', upstream ?? ''];
  }
}

function aligned(lines: ReadonlyArray<readonly [string, string]>): string[] {
  const width = Math.max(...lines.map(([first]) => first.length)) + 2;
  return lines.map(([first, second]) => `  ${first.padEnd(width)}${second}`);
}
