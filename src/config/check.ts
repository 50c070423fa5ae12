import * as v from 'valibot';
import type { Fault } from './fault.ts';
import type { Gathered, Given } from './gather.ts';
import { holdsSecret } from './gather.ts';
import type { SettingName, Settings } from './schema.ts';
import { configurationSchema } from './schema.ts';
import { fileVariable, settingNames, settingOf } from './settings.ts';
import type { Source } from './source.ts';
import { exampleIn } from './source.ts';

export type Checked = { readonly settings: Settings } | { readonly faults: readonly Fault[] };

/**
 * Runs the schema over what was gathered. `misspelt`: unknown variables that look like known ones;
 * `fallback`: the source in whose notation a missing setting is asked for.
 */
export function check(
  gathered: Gathered,
  misspelt: ReadonlyMap<string, string>,
  fallback: Source,
): Checked {
  const result = v.safeParse(configurationSchema, texts(gathered));
  if (result.success) return { settings: result.output };
  const faults = result.issues.flatMap(({ path, message }) => {
    const name = settingNames.find((candidate) => candidate === path?.[0].key);
    if (name === undefined || gathered.unreadable.has(name)) return [];
    const given = gathered.given.get(name);
    return given === undefined
      ? missing(name, message, misspelt, fallback)
      : wrong(name, message, given, gathered.secrets);
  });
  return { faults };
}

function wrong(
  name: SettingName,
  problem: string,
  given: Given,
  secrets: readonly string[],
): Fault {
  const { source, variable, text } = given;
  const hidden = !settingOf(name).secret && holdsSecret(text, secrets);
  return {
    variable: source.spell(variable),
    problem: hidden ? 'holds the value of a secret, and is not right besides' : problem,
    example: exampleIn(source, variable),
  };
}

function texts({ given }: Gathered): Record<string, string> {
  return Object.fromEntries(
    settingNames.flatMap((name) => {
      const text = given.get(name)?.text ?? settingOf(name).fallback;
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function missing(
  name: SettingName,
  problem: string,
  misspelt: ReadonlyMap<string, string>,
  source: Source,
): Fault {
  const slips = [...misspelt].filter(([, meant]) => meant === name || meant === fileVariable(name));
  const hints = slips.map(([written, meant]) => `; ${written} is set: did you mean ${meant}?`);
  return {
    variable: source.spell(name),
    problem: problem + hints.join(''),
    example: exampleIn(source, name),
  };
}
