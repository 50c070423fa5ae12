import { countsBlanks, exampleByVariable, variables } from './settings.ts';
import type { Value } from './value.ts';
import { presentValue } from './value.ts';

/** One place that settings come from, in the notation of that place. */
export interface Source {
  readonly kind: 'flag' | 'environment' | 'plug-in' | 'file';
  /** By variable name (`PORT`, `CLIENT_ID_SECRET_FILE`); none is empty. */
  readonly values: ReadonlyMap<string, Value>;
  /** Texts that stand where the relay does not look: somebody's secret may be among them. */
  readonly strays: readonly string[];
  /** The name as an operator writes it here, with what helps to find it: `PORT` or `--port`. */
  spell(variable: string, inside?: Inside): string;
  /** A right line for the variable. */
  example(variable: string): string;
}

/** A place within a value: `["api.example.com"].upstream`. */
export interface Inside {
  readonly path: string;
  /** Of the text that the value was read from; undefined if it has only one. */
  readonly line: number | undefined;
}

export function environmentSource(env: Readonly<Record<string, string | undefined>>): Source {
  return textSource(
    'environment',
    (name) => env[name],
    (variable) => variable,
  );
}

/** A source that holds one text by variable. */
export function textSource(
  kind: Exclude<Source['kind'], 'file'>,
  read: (variable: string) => string | undefined,
  nameOf: (variable: string) => string,
): Source {
  return {
    kind,
    values: presentValues(read),
    strays: [],
    spell: (variable, inside) => nameOf(variable) + (inside === undefined ? '' : written(inside)),
    example: (variable) => `${nameOf(variable)}=${exampleByVariable.get(variable) ?? '…'}`,
  };
}

function written({ path, line }: Inside): string {
  return line === undefined ? path : `${path} in line ${line}`;
}

/** Known variables that have a value. */
export function presentValues(
  read: (variable: string) => Value | undefined,
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const variable of variables) {
    const value = presentValue(read(variable), countsBlanks(variable));
    if (value !== undefined) values.set(variable, value);
  }
  return values;
}
