import type { Fault, Trouble } from './fault.ts';
import { isPrintableName, piecesOf, shownAsPath } from './hidden.ts';
import { nearMiss } from './near-miss.ts';
import type { ReadFile } from './read-file.ts';
import { failureCode } from './read-file.ts';
import { CONFIG_FILE, camelCase, exampleInYaml, SETTINGS_ADAPTER, variables } from './settings.ts';
import type { Source } from './source.ts';
import { presentValues } from './source.ts';
import type { Entry } from './value.ts';
import { isMapping, textsIn } from './value.ts';
import { parseYaml } from './yaml.ts';

export interface ConfigFile {
  readonly source: Source;
  readonly troubles: readonly Trouble[];
  /** Whether every setting in it could be read; if not, none is missing for certain. */
  readonly complete: boolean;
}

const variableByKey = new Map(
  variables
    .filter((variable) => variable !== CONFIG_FILE && variable !== SETTINGS_ADAPTER)
    .map((variable) => [camelCase(variable), variable]),
);

/** Reads the file with settings that the first of `sources` names, if one does. */
export function readConfigFile(sources: readonly Source[], readFile: ReadFile): ConfigFile {
  const naming = sources.find(({ values }) => values.has(CONFIG_FILE));
  const path = naming?.values.get(CONFIG_FILE);
  if (naming === undefined || typeof path !== 'string') {
    return { source: fileSource([]), troubles: [], complete: true };
  }
  try {
    return parsed(readFile(path));
  } catch (error) {
    const code = failureCode(error);
    const trouble: Trouble = (secrets) => ({
      variable: naming.spell(CONFIG_FILE),
      problem: `names ${shownAsPath(path, secrets)}, which cannot be read (${code})`,
      example: naming.example(CONFIG_FILE),
    });
    return { source: fileSource([]), troubles: [trouble], complete: false };
  }
}

function parsed(text: string): ConfigFile {
  const result = parseYaml(text);
  if ('problems' in result) {
    const troubles = result.problems.map(
      ({ line, problem }) =>
        () =>
          faultInLine(line, problem),
    );
    return { source: fileSource([], piecesOf(text)), troubles, complete: false };
  }
  const { value } = result;
  if (value !== null && !isMapping(value)) {
    const trouble = () => faultInLine(1, 'is not a mapping of settings');
    return { source: fileSource([], piecesOf(text)), troubles: [trouble], complete: false };
  }
  const entries = value?.entries ?? [];
  const unknown = entries.filter(({ key }) => !variableByKey.has(key));
  const repeated = entries.filter(
    (entry) => variableByKey.has(entry.key) && isRepeated(entry, entries),
  );
  const strays = [...unknown, ...repeated].flatMap((entry) => textsIn(entry.value));
  return {
    source: fileSource(entries, strays),
    troubles: [
      ...unknown.map(
        (entry): Trouble =>
          (secrets) =>
            unknownKey(entry, secrets),
      ),
      ...repeated.map((entry) => () => repeatedKey(entry)),
    ],
    complete: true,
  };
}

function fileSource(entries: readonly Entry[], strays: readonly string[] = []): Source {
  // Of a repeated key the first counts; the others are faults.
  const byVariable = new Map(
    entries.toReversed().map((entry) => [variableByKey.get(entry.key), entry]),
  );
  return {
    kind: 'file',
    values: presentValues((variable) => byVariable.get(variable)?.value),
    strays,
    spell(variable, inside) {
      const line = inside?.line ?? byVariable.get(variable)?.line;
      const place = line === undefined ? '' : ` in line ${line} of the file`;
      return camelCase(variable) + (inside?.path ?? '') + place;
    },
    example: exampleInYaml,
  };
}

function faultInLine(line: number, problem: string): Fault {
  return { variable: `Line ${line} of the file`, problem, example: exampleInYaml('UPSTREAM') };
}

function isRepeated(entry: Entry, entries: readonly Entry[]): boolean {
  return entries.find(({ key }) => key === entry.key) !== entry;
}

function repeatedKey({ key, line }: Entry): Fault {
  return {
    variable: `${key} in line ${line} of the file`,
    problem: 'is there twice',
    example: exampleInYaml(variableByKey.get(key) ?? 'UPSTREAM'),
  };
}

function unknownKey({ key, line }: Entry, secrets: readonly string[]): Fault {
  if (!isPrintableName(key, secrets)) {
    return faultInLine(line, 'has a key that is not a setting of the relay');
  }
  if (key === camelCase(SETTINGS_ADAPTER)) {
    return {
      variable: `${key} in line ${line} of the file`,
      problem: `has to be known before the file is read; set ${SETTINGS_ADAPTER} in the environment, or give it as a flag`,
      example: `${SETTINGS_ADAPTER}=./plug-ins/settings.ts`,
    };
  }
  const meant = nearMiss(key, [...variableByKey.keys()]);
  const problem = 'is not a setting of the relay';
  return {
    variable: `${key} in line ${line} of the file`,
    problem: meant === undefined ? problem : `${problem}; did you mean ${meant}?`,
    example: exampleInYaml(variableByKey.get(meant ?? '') ?? 'UPSTREAM'),
  };
}
