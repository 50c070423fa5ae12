/** Runs of each property: many where a commit is judged, fewer while one writes it. */
export const RUNS = process.env.CI === 'true' ? 10_000 : 1_000;
