import { describe, expect, test } from 'vitest';
import { concat, utf8Bytes } from '../../../src/domain/bytes.ts';
import { openBody, sealBody } from '../../../src/domain/codec/body-streams.ts';
import { gather } from '../../../src/domain/codec/gather.ts';
import { createStreamOpener, createStreamSealer } from '../../../src/domain/codec/stream.ts';
import { DecodeError } from '../../../src/ports/codec.ts';
import { fixedCipher } from '../../support/message-cipher.ts';

const HEAD = utf8Bytes('{}');
const SALT = new Uint8Array(16).fill(9);

/** Pieces that know how many of them were asked for, and whether they were let go of. */
function source(...pieces: readonly Uint8Array[]) {
  const seen = { asked: 0, released: 0 };
  const iterable: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const value = pieces[seen.asked++];
        return value === undefined ? { done: true, value: undefined } : { done: false, value };
      },
      async return() {
        seen.released++;
        return { done: true, value: undefined };
      },
    }),
  };
  return { seen, iterable };
}

async function sealedPieces(enveloped: boolean, ...plaintext: Uint8Array[]) {
  const sealer = createStreamSealer(
    await fixedCipher(),
    enveloped ? SALT : new Uint8Array(0),
    enveloped ? HEAD : undefined,
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of sealBody(sealer, source(...plaintext).iterable)) pieces.push(piece);
  return pieces;
}

const opener = (enveloped: boolean) =>
  createStreamOpener(enveloped ? 16 : 0, () => fixedCipher(), enveloped);

async function read(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return concat(...pieces);
}

const [ONE, TWO] = [utf8Bytes('one'), utf8Bytes('two')];

describe.each([
  ['enveloped', true],
  ['open', false],
])('a streamed message, %s', (_, enveloped) => {
  test('comes back, and asks for no more than it gives', async () => {
    const pieces = await sealedPieces(enveloped, ONE, TWO);
    const { seen, iterable } = source(...pieces);
    const body = await openBody(opener(enveloped), iterable, enveloped);
    expect(body.head).toEqual(enveloped ? HEAD : undefined);
    expect(seen.asked).toBe(enveloped ? 1 : 0);
    expect(await read(body)).toEqual(concat(ONE, TWO));
    expect(seen.released).toBe(0);
  });

  test('that nobody reads lets go of its source', async () => {
    const { seen, iterable } = source(...(await sealedPieces(enveloped, ONE)));
    const body = await openBody(opener(enveloped), iterable, enveloped);
    await body[Symbol.asyncIterator]().return?.();
    expect(seen.released).toBe(1);
  });

  test('that is read in part lets go of its source', async () => {
    const { seen, iterable } = source(...(await sealedPieces(enveloped, ONE, TWO)));
    const body = await openBody(opener(enveloped), iterable, enveloped);
    for await (const piece of body) {
      expect(piece).toEqual(ONE);
      break;
    }
    expect(seen.released).toBe(1);
    expect(await body[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
  });

  test('that turns out wrong lets go of its source, and gives nothing more', async () => {
    const pieces = await sealedPieces(enveloped, ONE, TWO);
    const { seen, iterable } = source(
      ...pieces.slice(0, -2),
      new Uint8Array(40),
      ...pieces.slice(-2),
    );
    const body = await openBody(opener(enveloped), iterable, enveloped);
    await expect(read(body)).rejects.toBeInstanceOf(DecodeError);
    expect(seen.released).toBe(1);
    expect(await read(body)).toEqual(new Uint8Array(0));
  });

  test('that ends too early is an error', async () => {
    const pieces = await sealedPieces(enveloped, ONE, TWO);
    const body = await openBody(
      opener(enveloped),
      source(...pieces.slice(0, -1)).iterable,
      enveloped,
    );
    await expect(read(body)).rejects.toBeInstanceOf(DecodeError);
  });

  test('passes on what its source throws', async () => {
    const pieces = await sealedPieces(enveloped, ONE);
    async function* broken() {
      yield* pieces.slice(0, 1);
      throw new Error('the sender went away');
    }
    const body = await openBody(opener(enveloped), broken(), enveloped);
    await expect(read(body)).rejects.toThrow('the sender went away');
  });
});

describe('a streamed message without a good head', () => {
  test.each([
    ['is empty', []],
    ['ends within the salt', [SALT.subarray(1)]],
    ['ends after the salt', [SALT]],
    ['has a wrong first frame', [SALT, new Uint8Array(24)]],
  ])('%s: refused, and its source let go of', async (_, pieces) => {
    const { seen, iterable } = source(...pieces);
    await expect(openBody(opener(true), iterable, true)).rejects.toBeInstanceOf(DecodeError);
    expect(seen.released).toBe(1);
  });
});

test('a body that is sealed is let go of when nobody reads on', async () => {
  const { seen, iterable } = source(ONE, TWO);
  const sealer = createStreamSealer(await fixedCipher(), SALT, HEAD);
  for await (const _ of sealBody(sealer, iterable)) if (seen.asked > 0) break;
  expect(seen).toEqual({ asked: 1, released: 1 });
});

test('the head of a streamed answer leaves before its body is asked for', async () => {
  const { seen, iterable } = source(ONE);
  const sealer = createStreamSealer(await fixedCipher(), SALT, HEAD);
  for await (const first of sealBody(sealer, iterable)) {
    expect(first.length).toBe(16 + 4 + 4 + HEAD.length + 16);
    break;
  }
  expect(seen).toEqual({ asked: 0, released: 1 });
});

test('a body that is sealed and that nobody reads at all is let go of', async () => {
  const { seen, iterable } = source(ONE);
  const sealer = createStreamSealer(await fixedCipher(), SALT, HEAD);
  await sealBody(sealer, iterable)[Symbol.asyncIterator]().return?.();
  expect(seen).toEqual({ asked: 0, released: 1 });
});

describe('gathering', () => {
  test('gives all of a body that ends within the limit', async () => {
    expect(await gather(source(ONE, TWO).iterable, 6)).toEqual(concat(ONE, TWO));
  });

  test('gives a longer body from its beginning, read no further than needed', async () => {
    const { seen, iterable } = source(ONE, TWO, ONE);
    const body = await gather(iterable, 5);
    expect(seen.asked).toBe(2);
    if (body instanceof Uint8Array) throw new Error('it was longer');
    expect(await read(body)).toEqual(concat(ONE, TWO, ONE));
  });

  test('a longer body that nobody reads on is let go of', async () => {
    const { seen, iterable } = source(ONE, TWO, ONE);
    const body = await gather(iterable, 5);
    if (body instanceof Uint8Array) throw new Error('it was longer');
    for await (const _ of body) break;
    expect(seen.released).toBe(1);
  });
});
