/** The middle of some figures, and how far they spread: the quartiles, and both ends. */
export interface Spread {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
}

/** Throws `RangeError` when there are no figures. */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = Float64Array.from(figures).sort();
  return {
    median: quantile(sorted, 0.5),
    lower: quantile(sorted, 0.25),
    upper: quantile(sorted, 0.75),
    least: quantile(sorted, 0),
    most: quantile(sorted, 1),
    count: sorted.length,
  };
}

export function medianOf(figures: readonly number[]): number {
  return spreadOf(figures).median;
}

/** Linear between the two nearest figures (Hyndman and Fan, type 7). */
function quantile(sorted: Float64Array, part: number): number {
  const position = (sorted.length - 1) * part;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError('no figures');
  return below + (above - below) * (position - Math.floor(position));
}

/**
 * Round by round, what one had over what the other had: what slows a machine down for a while slows
 * both, and leaves their ratio alone. Throws `RangeError` where the rounds are not as many.
 */
export function ratios(ours: readonly number[], theirs: readonly number[]): Spread {
  if (ours.length !== theirs.length) throw new RangeError('rounds that do not pair up');
  return spreadOf(ours.map((figure, round) => figure / (theirs[round] ?? Number.NaN)));
}

/** Round by round, how much more one had than the other. */
export function differences(ours: readonly number[], theirs: readonly number[]): Spread {
  if (ours.length !== theirs.length) throw new RangeError('rounds that do not pair up');
  return spreadOf(ours.map((figure, round) => figure - (theirs[round] ?? Number.NaN)));
}
