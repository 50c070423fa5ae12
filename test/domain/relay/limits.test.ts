import { describe, expect, test } from 'vitest';
import { utf8Bytes } from '../../../src/domain/bytes.ts';
import { RelayError } from '../../../src/domain/errors.ts';
import {
  asRefusal,
  checkHeadSize,
  limitBody,
  type RelayLimits,
} from '../../../src/domain/relay/limits.ts';
import { type Body, BodyStalledError, BodyTooLargeError } from '../../../src/ports/http.ts';

const LIMITS: RelayLimits = {
  maxBodyBytes: 10,
  maxHeaderBytes: 100,
  pairingsPerMinute: undefined,
};
const NO_LIMIT = { ...LIMITS, maxBodyBytes: undefined };

function refusalOf(act: () => unknown): RelayError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof RelayError) return error;
    throw error;
  }
}

describe('a head', () => {
  // 3 for GET, 2 for /a, 4 for the first header's name.
  const head = (length: number) => ({
    method: 'GET',
    path: '/a',
    headers: [['name', 'v'.repeat(length - 9)]] as const,
  });

  test('of the limit is taken', () => {
    expect(refusalOf(() => checkHeadSize(head(100), LIMITS))).toBeUndefined();
  });

  test('of one byte more is refused, with both sizes and the setting in the text', () => {
    const refusal = refusalOf(() => checkHeadSize(head(101), LIMITS));
    expect(refusal).toMatchObject({ code: 'head-too-large', status: 431 });
    expect(refusal?.message).toMatch(/\b101\b.*\b100\b.*MAX_HEADER_BYTES/);
  });

  test.each([
    ['its path', { path: `/${'a'.repeat(100)}` }],
    ['its method', { method: 'A'.repeat(101) }],
    ['names', { headers: [['n'.repeat(101), '']] as const }],
    ['many headers', { headers: Array.from({ length: 51 }, () => ['a', 'b'] as const) }],
  ])('counts %s', (_, change) => {
    const changed = { method: 'GET', path: '/', headers: [], ...change };
    expect(refusalOf(() => checkHeadSize(changed, LIMITS))?.status).toBe(431);
  });
});

describe('a body of known length', () => {
  test('of the limit is taken as it is', () => {
    const body = new Uint8Array(10);
    expect(limitBody(body, [], LIMITS)).toBe(body);
  });

  test('of one byte more is refused at once, with the limit and the setting in the text', () => {
    const refusal = refusalOf(() => limitBody(new Uint8Array(11), [], LIMITS));
    expect(refusal).toMatchObject({ code: 'body-too-large', status: 413 });
    expect(refusal?.message).toMatch(/\b10\b.*MAX_BODY_BYTES/);
  });

  test('that is announced and streamed is refused before it is read', () => {
    const unread: Body = {
      [Symbol.asyncIterator]() {
        throw new Error('it was read');
      },
    };
    const announced = [['content-length', '11']] as const;
    expect(refusalOf(() => limitBody(unread, announced, LIMITS))?.status).toBe(413);
  });

  test('is no bound where it announces less than it brings', async () => {
    const body = limitBody(pieces(['12345678901']), [['content-length', '1']], LIMITS);
    await expect(textOf(body)).rejects.toBeInstanceOf(BodyTooLargeError);
  });
});

describe('a stream', () => {
  test('of the limit comes whole', async () => {
    expect(await textOf(limitBody(pieces(['12345', '67890', '']), [], LIMITS))).toBe('1234567890');
  });

  test('of more is cut off where it gets there, and its source let go of', async () => {
    const released: string[] = [];
    const seen: string[] = [];
    const body = limitBody(
      pieces(['12345', '67890', '!', 'never asked for'], released),
      [],
      LIMITS,
    );
    await expect(textOf(body, seen)).rejects.toBeInstanceOf(BodyTooLargeError);
    expect(seen).toEqual(['12345', '67890']);
    expect(released).toEqual(['after !']);
  });
});

test('without a limit nothing is counted, and no body is none', () => {
  const stream = pieces(['12345678901']);
  expect(limitBody(stream, [['content-length', '11']], NO_LIMIT)).toBe(stream);
  expect(limitBody(new Uint8Array(11), [], NO_LIMIT)).toBeInstanceOf(Uint8Array);
  expect(limitBody(undefined, [], LIMITS)).toBeUndefined();
});

describe('what a client is told', () => {
  test('of a body that was too long', () => {
    const cause = new BodyTooLargeError();
    const refusal = asRefusal(cause, LIMITS);
    expect(refusal).toMatchObject({ code: 'body-too-large', cause });
    expect(refusal?.message).toMatch(/\b10\b.*MAX_BODY_BYTES/);
  });

  test('of a body that came too slowly', () => {
    const refusal = asRefusal(new BodyStalledError(), LIMITS);
    expect(refusal).toMatchObject({ code: 'request-timeout', status: 408 });
    expect(refusal?.message).toContain('CLIENT_TIMEOUT_MS');
  });

  test('of what is a refusal already, that; of anything else, nothing', () => {
    const refusal = new RelayError('route-not-found');
    expect(asRefusal(refusal, LIMITS)).toBe(refusal);
    expect(asRefusal(new Error('a fault'), LIMITS)).toBeUndefined();
  });
});

async function* pieces(texts: readonly string[], released: string[] = []) {
  let last = '';
  try {
    for (last of texts) yield utf8Bytes(last);
  } finally {
    released.push(`after ${last}`);
  }
}

async function textOf(body: Body | undefined, seen: string[] = []): Promise<string> {
  if (body === undefined || body instanceof Uint8Array) throw new Error('it is no stream');
  for await (const piece of body) seen.push(Buffer.from(piece).toString());
  return seen.join('');
}
