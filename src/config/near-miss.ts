/**
 * The known name that `name` was probably meant to be. Names compare without case and separators;
 * the longer the name, the more slips it may have. `leastLength`: shorter known names are left
 * out, since many ordinary words are close to them (HOME and HOST).
 */
export function nearMiss(
  name: string,
  known: readonly string[],
  leastLength = 1,
): string | undefined {
  const written = letters(name);
  const [nearest] = known
    .filter((candidate) => candidate.length >= leastLength)
    .map((candidate) => ({ candidate, slips: slipsBetween(written, letters(candidate)) }))
    .filter(({ candidate, slips }) => slips <= allowedSlips(candidate))
    .sort((a, b) => a.slips - b.slips);
  return nearest?.candidate;
}

function letters(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
}

function allowedSlips(name: string): number {
  // Two would make CLIENT_SECRET, which many applications have, a slip of CLIENT_ID_SECRET.
  return name.length <= 16 ? 1 : 2;
}

/** Damerau-Levenshtein distance: letters added, left out, replaced, or two neighbours swapped. */
function slipsBetween(a: string, b: string): number {
  // rows[i][j] is the distance of the first i letters of a to the first j of b.
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        replaced,
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(a.length, b.length);
}
