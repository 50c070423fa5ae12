import { exampleByVariable, settingNames, settingOf, variables } from './settings.ts';

/** One place that settings come from, in the notation of that place. */
export interface Source {
  /** Texts by variable name (`PORT`, `CLIENT_ID_SECRET_FILE`); none is empty. */
  readonly texts: ReadonlyMap<string, string>;
  /** The name as an operator writes it here: `PORT` or `--port`. */
  spell(variable: string): string;
}

export function environmentSource(env: Readonly<Record<string, string | undefined>>): Source {
  return { texts: presentTexts((name) => env[name]), spell: (variable) => variable };
}

const secretNames = new Set<string>(settingNames.filter((name) => settingOf(name).secret));

/** Known variables that have a text. Blanks around it count in a secret only. */
export function presentTexts(read: (variable: string) => string | undefined): Map<string, string> {
  const texts = new Map<string, string>();
  for (const variable of variables) {
    const text = read(variable) ?? '';
    const kept = secretNames.has(variable) ? text : text.trim();
    if (kept !== '') texts.set(variable, kept);
  }
  return texts;
}

/** A right line for a variable, in the notation of `source`. */
export function exampleIn(source: Source, variable: string): string {
  return `${source.spell(variable)}=${exampleByVariable.get(variable) ?? '…'}`;
}
