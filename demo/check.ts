/** Something that was looked at, and whether it is as it should be. */
export interface Check {
  /** What should be, as a statement. */
  readonly text: string;
  readonly held: boolean;
  /** What was found in its place. */
  readonly instead?: string;
}

export function check(text: string, held: boolean, instead?: string): Check {
  return held || instead === undefined ? { text, held } : { text, held, instead };
}

/** Holds when both are written alike. */
export function checkEqual(text: string, found: unknown, expected: unknown): Check {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  return check(text, one === other, `found ${one}, expected ${other}`);
}

/** "1,234 bytes": as numbers of bytes are written everywhere. */
export function byteCount(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} ${bytes === 1 ? 'byte' : 'bytes'}`;
}
