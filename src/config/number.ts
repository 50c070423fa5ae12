import * as v from 'valibot';
import { quoted } from './quoted.ts';

const time = { ms: 1, s: 1_000, sec: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };
const size = { b: 1, k: 2 ** 10, kb: 2 ** 10, kib: 2 ** 10, m: 2 ** 20, mb: 2 ** 20, mib: 2 ** 20 };
const unitsOf: Record<Quantity, Readonly<Record<string, number>>> = {
  time,
  seconds: { s: 1, sec: 1, m: 60, min: 60, h: 3_600 },
  size: { ...size, g: 2 ** 30, gb: 2 ** 30, gib: 2 ** 30 },
  count: { k: 1_000, m: 1_000_000 },
};

/** Milliseconds, seconds, bytes or a plain number; decides which units a mistaken text may have meant. */
type Quantity = 'time' | 'seconds' | 'size' | 'count';

export interface Range {
  readonly quantity: Quantity;
  readonly least: number;
  readonly most: number;
}

/** A whole number in decimal, without sign, unit or leading zeros. */
export function wholeNumber(range: Range) {
  return numberWhere(
    range,
    ({ least, most }, number) => number >= least && number <= most,
    `must be a whole number from ${range.least} to ${range.most}`,
  );
}

/** The same, and 0 for none, which gives undefined. */
export function wholeNumberOrNone(range: Range) {
  return v.pipe(
    numberWhere(
      range,
      ({ least, most }, number) => number === 0 || (number >= least && number <= most),
      `must be a whole number from ${range.least} to ${range.most}, or 0 for none`,
    ),
    v.transform((number) => (number === 0 ? undefined : number)),
  );
}

function numberWhere(
  range: Range,
  isRight: (range: Range, number: number) => boolean,
  rule: string,
) {
  return v.pipe(
    v.string(),
    v.check(
      (text) => /^(0|[1-9]\d*)$/.test(text) && isRight(range, Number(text)),
      ({ input }) => `${rule}, not ${quoted(input)}${meant(input, range.quantity)}`,
    ),
    v.toNumber(),
  );
}

/** The number that somebody probably meant by "10mb", "30s" or "1_000". */
function meant(text: string, quantity: Quantity): string {
  const [, digits, unit = ''] = /^(\d[\d_',]*(?:\.\d+)?) ?([a-z]*)$/i.exec(text) ?? [];
  const factor = unit === '' ? 1 : unitsOf[quantity][unit.toLowerCase()];
  if (digits === undefined || factor === undefined) return '';
  const number = Number(digits.replaceAll(/[_',]/g, '')) * factor;
  const isNews = Number.isSafeInteger(number) && String(number) !== text;
  return isNews ? `; ${text} is ${number}` : '';
}
