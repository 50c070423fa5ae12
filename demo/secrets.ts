/** Something that nobody between the client and the relay may read. */
export interface Secret {
  /** What it is, in a word or two: never the secret itself. */
  readonly what: string;
  readonly content: Uint8Array;
}

export function secretText(what: string, text: string): Secret {
  return { what, content: Buffer.from(text) };
}

/** Long enough that random bytes do not hold one by chance, short enough to lie in one frame. */
const SAMPLE = 16;
const SAMPLES = 8;

/** Samples of long content, so that any part of it that was sent as it is would be found. */
export function secretSamples(what: string, content: Uint8Array): readonly Secret[] {
  const step = Math.floor(content.length / SAMPLES);
  return Array.from({ length: SAMPLES }, (_, index) => ({
    what,
    content: content.subarray(index * step, index * step + SAMPLE),
  }));
}

/** What each secret is that stands in the captured bytes, as it is or in a usual encoding. */
export function secretsIn(
  captured: readonly Uint8Array[],
  secrets: readonly Secret[],
): readonly string[] {
  const buffers = captured.map((bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
  );
  const found = secrets.filter(({ content }) =>
    spellings(content).some((spelling) => buffers.some((bytes) => bytes.includes(spelling))),
  );
  return [...new Set(found.map(({ what }) => what))];
}

/** As it is, in hexadecimal, and in base64 wherever in a longer text it may stand. */
function spellings(content: Uint8Array): readonly Buffer[] {
  const bytes = Buffer.from(content);
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((before) => base64Within(bytes, before));
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const texts = new Set([hex, hex.toUpperCase(), ...base64, ...base64url]);
  return [bytes, ...[...texts].map((text) => Buffer.from(text))];
}

/** Those digits of the base64 of `before` bytes and these that no neighbour has a part in. */
function base64Within(bytes: Buffer, before: number): string {
  const digits = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
  return digits.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}
