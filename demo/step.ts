import type { Check } from './check.ts';
import type { Comparison } from './comparison.ts';
import type { Secret } from './secrets.ts';
import type { Stage } from './stage.ts';

/** What one step leaves to the next. */
export interface Visit {
  readonly stage: Stage;
  /** What must not be readable on the wire, of this step and those before. */
  readonly secrets: Secret[];
  /** Empty until the application logged in. */
  token: string;
  /** Of the note that the application added. */
  noteId: string;
}

export interface Step {
  readonly name: string;
  /** How, in a few words. */
  readonly how: string;
  /** Throws what made it impossible to go on. */
  play(visit: Visit): Promise<Played>;
}

export interface Played {
  readonly comparisons: readonly Comparison[];
  readonly checks: readonly Check[];
}
