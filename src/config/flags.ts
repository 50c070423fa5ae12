import { parseArgs } from 'node:util';
import type { Fault } from './fault.ts';
import { isPrintableName } from './hidden.ts';
import { nearMiss } from './near-miss.ts';
import { CONFIG_FILE, exampleByVariable, variables } from './settings.ts';
import type { Source } from './source.ts';
import { textSource } from './source.ts';

/** What to do instead of serving. Of several, the first of this list is done. */
const actions = ['help', 'version', 'check-config', 'print-config'] as const;
type Action = (typeof actions)[number];

export interface Flags {
  readonly source: Source;
  readonly action: Action | undefined;
  readonly faults: readonly Fault[];
}

/** `--client-id-secret` for `CLIENT_ID_SECRET`, `--config` for `CONFIG_FILE`. */
function flagOf(variable: string): string {
  return `--${nameOf(variable)}`;
}

function nameOf(variable: string): string {
  return variable === CONFIG_FILE ? 'config' : variable.toLowerCase().replaceAll('_', '-');
}

const variableByName = new Map(variables.map((variable) => [nameOf(variable), variable]));
const switches = new Set<string>(actions);
const knownNames = [...variableByName.keys(), ...switches];

// `--debug` alone is `--debug=true`.
const mayStandAlone = 'debug';

const options = Object.fromEntries<{ type: 'string' | 'boolean'; short?: string }>([
  ...knownNames.map((name) => [name, { type: takesNext(name) ? 'string' : 'boolean' }] as const),
  ['help', { type: 'boolean', short: 'h' }],
]);

function takesNext(name: string): boolean {
  return !switches.has(name) && name !== mayStandAlone;
}

export function readFlags(argv: readonly string[]): Flags {
  const given = new Map<string, string | undefined>();
  const faults: Fault[] = [];
  for (const argument of parse(argv)) {
    const fault = faultOf(argument, given);
    if (fault === undefined) given.set(argument.name, argument.value);
    // "-xyz" is three arguments in one place.
    else if (fault.variable !== faults.at(-1)?.variable) faults.push(fault);
  }
  const source = textSource('flag', (variable) => textOf(nameOf(variable), given), flagOf);
  return { source, action: actions.find((name) => given.has(name)), faults };
}

function textOf(name: string, given: ReadonlyMap<string, string | undefined>) {
  return name === mayStandAlone && given.has(name) ? (given.get(name) ?? 'true') : given.get(name);
}

interface Argument {
  /** On the command line, from 1. */
  readonly place: number;
  /** Without the dashes; empty for anything but a known or a long flag. */
  readonly name: string;
  readonly value: string | undefined;
  /** Whether the value came in the same argument, after `=`. */
  readonly inline: boolean;
}

function parse(argv: readonly string[]): Argument[] {
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  return tokens.map((token) => {
    const place = token.index + 1;
    if (token.kind !== 'option') return { place, name: '', value: undefined, inline: false };
    const isFlag = knownNames.includes(token.name) || token.rawName.startsWith('--');
    const inline = token.inlineValue ?? false;
    return { place, name: isFlag ? token.name : '', value: token.value, inline };
  });
}

function faultOf(argument: Argument, given: ReadonlyMap<string, unknown>): Fault | undefined {
  const { name, value, inline } = argument;
  const flag = `--${name}`;
  if (switches.has(name)) {
    return inline ? { variable: flag, problem: 'takes no value', example: flag } : undefined;
  }
  const variable = variableByName.get(name);
  if (variable === undefined) return unknown(argument);
  const fault = (problem: string) => ({
    variable: flag,
    problem,
    example: `${flag}=${exampleByVariable.get(variable) ?? '…'}`,
  });
  if (given.has(name)) return fault('is given twice');
  if (value === undefined && takesNext(name)) return fault('has no value');
  // "--upstream --port 80" is a forgotten value, not an upstream named "--port".
  if (!inline && value?.startsWith('-')) {
    return fault(
      'has no value before the next flag; a value that begins with - is written after =',
    );
  }
  return undefined;
}

function unknown({ name, place }: Argument): Fault {
  const problem = 'is not a flag of the relay';
  if (!isPrintableName(name, [])) {
    return { variable: `Argument ${place}`, problem, example: '--port=8080' };
  }
  const meant = nearMiss(name, knownNames);
  return meant === undefined
    ? { variable: `--${name}`, problem, example: '--help' }
    : {
        variable: `--${name}`,
        problem: `${problem}; did you mean --${meant}?`,
        example: `--${meant}`,
      };
}
