import { secretsInDomainMap } from './domain-map/secrets.ts';
import type { Fault, Trouble } from './fault.ts';
import { shownAsPath } from './hidden.ts';
import type { ReadFile } from './read-file.ts';
import { failureCode } from './read-file.ts';
import type { SettingName } from './schema.ts';
import { fileVariable, secretNames, settingNames } from './settings.ts';
import type { Source } from './source.ts';
import type { Value } from './value.ts';
import { textsIn } from './value.ts';

/** A setting's value and where it was written. */
export interface Given {
  readonly value: Value;
  /** `CLIENT_ID_SECRET` or `CLIENT_ID_SECRET_FILE`. */
  readonly variable: string;
  readonly source: Source;
}

export interface Gathered {
  readonly given: ReadonlyMap<SettingName, Given>;
  readonly faults: readonly Fault[];
  /** Settings that were given, but in a way that left no value: their absence is no further fault. */
  readonly unreadable: ReadonlySet<SettingName>;
  /** Every secret that was met, used or not: none of them may be shown. */
  readonly secrets: readonly string[];
}

/** Takes each setting from the first source that has it. `troubles` were met before. */
export function gather(
  sources: readonly Source[],
  readFile: ReadFile,
  before: readonly Trouble[],
): Gathered {
  const given = new Map<SettingName, Given>();
  const troubles = new Map<SettingName, Trouble>();
  for (const name of settingNames) {
    const source = sources.find(({ values }) => values.has(name) || values.has(fileVariable(name)));
    if (source === undefined) continue;
    const found = take(name, source, readFile);
    if (typeof found === 'function') troubles.set(name, found);
    else given.set(name, found);
  }
  const secrets = [...new Set([...secretsIn(given), ...sources.flatMap(secretsOf)])];
  return {
    given,
    faults: [...before, ...troubles.values()].map((trouble) => trouble(secrets)),
    unreadable: new Set(troubles.keys()),
    secrets,
  };
}

function secretsIn(given: ReadonlyMap<SettingName, Given>): readonly string[] {
  return secretNames.flatMap((name) => secretTexts(name, given.get(name)?.value));
}

// A source that another wins over holds secrets all the same.
function secretsOf({ values, strays }: Source): readonly string[] {
  return [...strays, ...secretNames.flatMap((name) => secretTexts(name, values.get(name)))];
}

function secretTexts(name: SettingName, value: Value | undefined): readonly string[] {
  if (value === undefined) return [];
  return name === 'DOMAIN_MAP' ? secretsInDomainMap(value) : textsIn(value);
}

function take(name: SettingName, source: Source, readFile: ReadFile): Given | Trouble {
  const direct = source.values.get(name);
  const variable = fileVariable(name);
  const path = source.values.get(variable);
  if (path === undefined) return { value: direct ?? null, variable: name, source };
  const trouble = (problem: string): Fault => ({
    variable: source.spell(variable),
    problem,
    example: source.example(variable),
  });
  if (typeof path !== 'string') return () => trouble('must be one path');
  if (direct !== undefined) {
    return () => trouble(`is set besides ${source.spell(name)}; keep one of the two`);
  }
  try {
    const text = readFile(path).replace(/\r?\n$/, '');
    if (text !== '') return { value: text, variable, source };
    return (secrets) => trouble(`names ${shownAsPath(path, secrets)}, which is empty`);
  } catch (error) {
    const code = failureCode(error);
    return (secrets) =>
      trouble(`names ${shownAsPath(path, secrets)}, which cannot be read (${code})`);
  }
}
