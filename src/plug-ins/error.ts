import { quoted } from '../config/quoted.ts';

/** What is wrong with a plug-in, and what to do about it. */
export interface PlugInProblem {
  /** The setting that names it. */
  readonly setting: string;
  /** As it was named there. */
  readonly location: string;
  /** What follows the name: "has no default export". */
  readonly problem: string;
  readonly advice: string;
  readonly cause?: unknown;
  /** Whether the message shows where `cause` comes from. */
  readonly verbose: boolean;
}

/** A plug-in cannot be used, so the relay does not start. The message fits a terminal. */
export class PlugInError extends Error {
  override readonly name = 'PlugInError';

  constructor({ setting, location, problem, advice, cause, verbose }: PlugInProblem) {
    const stack = verbose && cause instanceof Error ? `\n${cause.stack}` : '';
    super(
      `${setting} names ${quoted(location)}, which ${problem}.\n  ${advice}\n` +
        `docs/plug-ins.md describes every kind of plug-in.${stack}`,
      { cause },
    );
  }
}

/** An error of somebody else's code on one line. */
export function inOneLine(error: unknown): string {
  if (!(error instanceof Error)) return `threw what is no Error (${typeof error})`;
  return `${error.name}: ${error.message}`.replaceAll(/\p{Cc}+/gu, ' ').replace(/\.$/, '');
}
