import type { Fault } from './fault.ts';
import { isPrintableName } from './hidden.ts';
import { nearMiss } from './near-miss.ts';
import { PLUG_IN_PREFIX } from './plug-in-settings.ts';
import { exampleByVariable, SETTINGS_ADAPTER, variables } from './settings.ts';
import type { Source } from './source.ts';
import { textSource } from './source.ts';

/** Settings by variable name, as a plug-in gave them. */
export type Supplied = Readonly<Record<string, string>>;

/** What a plug-in gave, and what it should not have given. */
export interface SuppliedSource {
  readonly source: Source;
  readonly faults: (secrets: readonly string[]) => readonly Fault[];
}

/** Reads settings that the plug-in of SETTINGS_ADAPTER gave. */
export function suppliedSource(supplied: Supplied): SuppliedSource {
  const strangers = Object.keys(supplied).filter(
    (name) => !name.startsWith(PLUG_IN_PREFIX) && !suppliable.includes(name),
  );
  const source = textSource(
    'plug-in',
    (name) =>
      name !== SETTINGS_ADAPTER && Object.hasOwn(supplied, name) ? supplied[name] : undefined,
    spelt,
  );
  return {
    source: {
      ...source,
      strays: strangers.map((name) => supplied[name] ?? ''),
      example: (variable) => exampleOf(variable),
    },
    faults: (secrets) => strangers.map((name) => unknown(name, secrets)),
  };
}

const suppliable = variables.filter((variable) => variable !== SETTINGS_ADAPTER);

function spelt(name: string): string {
  return `${name} of ${SETTINGS_ADAPTER}`;
}

function exampleOf(variable: string): string {
  return `{ ${variable}: '${exampleByVariable.get(variable)?.replaceAll("'", '') ?? '…'}' }`;
}

function unknown(name: string, secrets: readonly string[]): Fault {
  const example = exampleOf('UPSTREAM');
  if (name === SETTINGS_ADAPTER) {
    const problem = 'cannot name another plug-in for settings';
    return { variable: SETTINGS_ADAPTER, problem, example };
  }
  if (!isPrintableName(name, secrets)) {
    return { variable: SETTINGS_ADAPTER, problem: 'gives a name that is no setting', example };
  }
  const meant = nearMiss(name, suppliable);
  const problem = `is not a setting of the relay; ${
    meant === undefined
      ? `names that begin with ${PLUG_IN_PREFIX} are free`
      : `did you mean ${meant}?`
  }`;
  return { variable: spelt(name), problem, example: exampleOf(meant ?? 'UPSTREAM') };
}
