import { describe, expect, test } from 'vitest';
import type { Suite } from '../../src/ports/aead.ts';
import { DecodeError } from '../../src/ports/codec.ts';
import { headerOf, open, WHOLE, type WireRequest, type WireResponse } from './exchanges.ts';
import { base64urlBytes, bytes, CHUNKINGS, flip, readVectors, splice } from './files.ts';
import { runs, SIDES } from './sides.ts';

interface Change {
  readonly reason: string;
  readonly at: string;
  readonly flip?: readonly [number, number];
  readonly splice?: readonly [number, number, string];
  readonly set?: string | number | null;
}

interface Sealed {
  readonly header: string;
  readonly encodedHead: string | null;
  readonly httpBody: string;
}

interface ExchangeVector {
  readonly name: string;
  readonly suite: Suite;
  readonly request: Sealed & { readonly method: string; readonly salt: string };
  readonly response: Sealed & { readonly status: number };
}

const { accept, pairSecret } = readVectors<{ accept: ExchangeVector[]; pairSecret: string }>(
  'messages.json',
);
const { reject } = readVectors<{
  reject: { of: string; direction: 'request' | 'response'; changes: Change[] }[];
}>('rejected-messages.json');
const malformed = readVectors<{
  reject: (Sealed & { reason: string; suite: Suite; method: string })[];
}>('malformed-messages.json');

function original(of: string, direction: 'request' | 'response'): WireRequest | WireResponse {
  const exchange = accept.find(({ name }) => name === of);
  if (exchange === undefined) throw new Error(`no exchange is named ${of}`);
  const { suite, request, response } = exchange;
  const common = { suite, pairSecret };
  if (direction === 'request') {
    return { ...common, ...request, httpBody: bytes(request.httpBody) };
  }
  const requestSequence = headerOf(request.header).sequence;
  const secrets = { requestSalt: request.salt, requestSequence };
  return { ...common, ...secrets, ...response, httpBody: bytes(response.httpBody) };
}

function changed<T extends WireRequest | WireResponse>(message: T, change: Change): T {
  if (change.set !== undefined) {
    if (change.set === (message as unknown as Record<string, unknown>)[change.at]) {
      throw new Error('a vector changes nothing');
    }
    return { ...message, [change.at]: change.set };
  }
  const inHead = change.at === 'encodedHead';
  const before = inHead ? base64urlBytes(message.encodedHead ?? '') : message.httpBody;
  const flipped = change.flip === undefined ? before : flip(before, change.flip);
  const after = change.splice === undefined ? flipped : splice(flipped, change.splice);
  if (Buffer.from(before).equals(Buffer.from(after))) throw new Error('a vector changes nothing');
  return inHead
    ? { ...message, encodedHead: Buffer.from(after).toString('base64url') }
    : { ...message, httpBody: after };
}

/** Only of a stream are there several. A header that is none belongs in relay-headers.json. */
function readings({ header }: WireRequest | WireResponse) {
  return headerOf(header).stream ? CHUNKINGS.map(({ sizes }) => sizes) : [WHOLE];
}

describe.each(SIDES)('rejected-messages.json with $name', ({ crypto }) => {
  const possible = reject.filter(({ of }) => runs({ crypto }, of.split(',', 1)[0] ?? ''));

  describe.each(possible)('$of: the $direction', ({ of, direction, changes }) => {
    const runnable = changes.filter(
      ({ at, set }) => at !== 'suite' || runs({ crypto }, String(set)),
    );

    test.each(runnable)('$reason', async (change) => {
      const message = changed(original(of, direction), change);
      for (const sizes of readings(message)) {
        await expect(open(crypto, message, sizes)).rejects.toThrow(DecodeError);
      }
    });
  });
});

describe.each(SIDES)('malformed-messages.json with $name', ({ crypto }) => {
  test.each(malformed.reject)('$reason', async (vector) => {
    const message = { ...vector, pairSecret, httpBody: bytes(vector.httpBody) };
    for (const sizes of readings(message)) {
      await expect(open(crypto, message, sizes)).rejects.toThrow(DecodeError);
    }
  });
});
