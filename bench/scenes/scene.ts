import type { Figures } from '../targets.ts';

/** How much a scene may take. */
export interface Effort {
  /** Rounds of each, in turn. */
  readonly rounds: number;
  /** Seconds of a round. */
  readonly seconds: number;
  /** Few and short rounds, to see that everything runs. */
  readonly quick: boolean;
}

/** Columns of text, the heading first. */
export type Table = readonly (readonly string[])[];

export interface SceneResult {
  /** What the targets are about. */
  readonly figures: Figures;
  readonly table: Table;
  /** What a reader has to know beside the figures, in sentences. */
  readonly notes: readonly string[];
}

export interface Scene {
  readonly title: string;
  run(effort: Effort): Promise<SceneResult>;
}
