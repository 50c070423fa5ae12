import type { Fault } from './fault.ts';
import { quoted } from './quoted.ts';
import type { SettingName } from './schema.ts';
import { fileVariable, settingNames, settingOf } from './settings.ts';
import type { Source } from './source.ts';
import { exampleIn } from './source.ts';

/** A setting's text and where it was written. */
export interface Given {
  readonly text: string;
  /** `CLIENT_ID_SECRET` or `CLIENT_ID_SECRET_FILE`. */
  readonly variable: string;
  readonly source: Source;
}

export interface Gathered {
  readonly given: ReadonlyMap<SettingName, Given>;
  readonly faults: readonly Fault[];
  /** Settings that were given, but in a way that left no text: their absence is no further fault. */
  readonly unreadable: ReadonlySet<SettingName>;
  /** Every secret that was met, used or not: none of them may be shown. */
  readonly secrets: readonly string[];
}

type ReadFile = (path: string) => string;

/** A fault that is worded once all secrets are known. */
type Trouble = (secrets: readonly string[]) => Fault;

/** Takes each setting from the first source that has it. `readFile` throws what `node:fs` throws. */
export function gather(sources: readonly Source[], readFile: ReadFile): Gathered {
  const given = new Map<SettingName, Given>();
  const troubles = new Map<SettingName, Trouble>();
  for (const name of settingNames) {
    const source = sources.find(({ texts }) => texts.has(name) || texts.has(fileVariable(name)));
    if (source === undefined) continue;
    const found = take(name, source, readFile);
    if (typeof found === 'function') troubles.set(name, found);
    else given.set(name, found);
  }
  const secrets = [...directSecrets(sources), ...secretsIn(given)];
  return {
    given,
    faults: [...troubles.values()].map((trouble) => trouble(secrets)),
    unreadable: new Set(troubles.keys()),
    secrets,
  };
}

function secretsIn(given: ReadonlyMap<SettingName, Given>): string[] {
  return [...given].filter(([name]) => settingOf(name).secret).map(([, { text }]) => text);
}

function directSecrets(sources: readonly Source[]): string[] {
  return settingNames
    .filter((name) => settingOf(name).secret)
    .flatMap((name) => sources.map(({ texts }) => texts.get(name) ?? ''))
    .filter((text) => text !== '');
}

function take(name: SettingName, source: Source, readFile: ReadFile): Given | Trouble {
  const direct = source.texts.get(name);
  const variable = fileVariable(name);
  const path = source.texts.get(variable);
  if (path === undefined) return { text: direct ?? '', variable: name, source };
  const trouble = (problem: string): Fault => ({
    variable: source.spell(variable),
    problem,
    example: exampleIn(source, variable),
  });
  if (direct !== undefined) {
    return () => trouble(`is set besides ${source.spell(name)}; keep one of the two`);
  }
  try {
    const text = readFile(path).replace(/\r?\n$/, '');
    if (text !== '') return { text, variable, source };
    return (secrets) => trouble(`names ${shownAsPath(path, secrets)}, which is empty`);
  } catch (error) {
    const code = codeOf(error);
    return (secrets) =>
      trouble(`names ${shownAsPath(path, secrets)}, which cannot be read (${code})`);
  }
}

// Somebody may have put the secret itself where its file's path belongs.
function shownAsPath(path: string, secrets: readonly string[]): string {
  const looksLikePath = /^(\.{0,2}\/|~|[a-z]:\\)/i.test(path);
  return looksLikePath && !holdsSecret(path, secrets)
    ? quoted(path)
    : 'something that does not look like a path and is not shown';
}

// The message of a failed read is not ours to show; the code of a system error says enough.
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^E[A-Z0-9]+$/.test(code) ? code : 'unknown error';
}

// Below this, a secret is as likely to be an ordinary word, and is refused anyway.
const SHORTEST_HIDDEN = 8;

/** Whether showing `text` would show one of the secrets, as it is or escaped as in JSON. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= SHORTEST_HIDDEN)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .some((form) => text.includes(form));
}
