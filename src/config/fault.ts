/** One thing that is wrong in the configuration. No field ever holds a secret's value. */
export interface Fault {
  /** The name as the operator wrote it: `UPSTREAM`, `--upstream`, `CLIENT_ID_SECRET_FILE`. */
  readonly variable: string;
  /** A predicate that follows the name: "is required, but it is not set". */
  readonly problem: string;
  /** A line that would be right, in the same notation as the wrong one. */
  readonly example: string;
}

/** A fault that is worded once all secrets are known, so that it shows none. */
export type Trouble = (secrets: readonly string[]) => Fault;

/** The configuration cannot be used. The message lists every fault and fits a terminal. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly Fault[];
  readonly warnings: readonly string[];

  constructor(faults: readonly Fault[], warnings: readonly string[]) {
    super(report(faults, warnings));
    this.faults = Object.freeze(faults.map((fault) => Object.freeze({ ...fault })));
    this.warnings = Object.freeze([...warnings]);
  }
}

function report(faults: readonly Fault[], warnings: readonly string[]): string {
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  return [
    `The configuration has ${count}:`,
    ...faults.map(
      ({ variable, problem, example }) =>
        `  ${variable} ${sentence(problem)}\n    Example: ${example}`,
    ),
    ...(warnings.length > 0 ? [`Besides:\n${warnings.map((text) => `  ${text}`).join('\n')}`] : []),
    'Start with --help to see every setting.',
  ].join('\n\n');
}

function sentence(text: string): string {
  return text.endsWith('?') ? text : `${text}.`;
}
