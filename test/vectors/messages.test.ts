import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodeRequestHead, decodeResponseHead } from '../../src/domain/codec/head.ts';
import { sealRequest } from '../../src/domain/codec/request.ts';
import type { Suite } from '../../src/ports/aead.ts';
import {
  all,
  answer,
  contentBytes,
  headerOf,
  open,
  pairOf,
  type SaidMessage,
  seal,
  type WireRequest,
  type WireResponse,
} from './exchanges.ts';
import { bytes, CHUNKINGS, inChunks, pattern, readVectors } from './files.ts';
import { runs, SIDES } from './sides.ts';

interface MessageVector extends SaidMessage {
  readonly encodedHead: string | null;
  readonly httpBody: string;
}

interface ExchangeVector {
  readonly name: string;
  readonly suite: Suite;
  readonly readOnly?: boolean;
  readonly request: MessageVector & { readonly method: string };
  readonly response: MessageVector & { readonly status: number };
}

interface LongStream {
  readonly name: string;
  readonly suite: Suite;
  readonly method: string;
  readonly header: string;
  readonly salt: string;
  readonly filler: number;
  readonly headLength: number;
  readonly bodyLength: number;
  readonly encodedHead: string | null;
  readonly httpBodyLength: number;
  readonly httpBodySha256: string;
}

const { accept, pairSecret } = readVectors<{ accept: ExchangeVector[]; pairSecret: string }>(
  'messages.json',
);
const long = readVectors<{ accept: LongStream[] }>('long-streams.json');

const headBytes = ({ head }: MessageVector) => new Uint8Array(Buffer.from(head));

function wireRequest({ suite, request }: ExchangeVector): WireRequest {
  return { ...request, suite, pairSecret, httpBody: bytes(request.httpBody) };
}

function wireResponse({ suite, request, response }: ExchangeVector): WireResponse {
  return {
    ...response,
    suite,
    pairSecret,
    httpBody: bytes(response.httpBody),
    requestSalt: request.salt,
    requestSequence: headerOf(request.header).sequence,
  };
}

describe.each(SIDES)('messages.json with $name', ({ crypto }) => {
  const possible = accept.filter(({ suite }) => runs({ crypto }, suite));

  test('there are vectors for every suite that runs here', () => {
    expect(new Set(possible.map(({ suite }) => suite))).toEqual(new Set(crypto.aead.suites));
  });

  describe.each(CHUNKINGS)('read $name', ({ sizes }) => {
    test.each(possible)('$name: the relay opens the request', async (exchange) => {
      const opened = await open(crypto, wireRequest(exchange), sizes);
      expect(opened.head).toEqual(decodeRequestHead(headBytes(exchange.request)));
      expect(opened.body).toEqual(contentBytes(exchange.request.content));
    });

    test.each(possible)('$name: the client opens the response', async (exchange) => {
      const opened = await open(crypto, wireResponse(exchange), sizes);
      expect(opened.head).toEqual(decodeResponseHead(headBytes(exchange.response)));
      expect(opened.body).toEqual(contentBytes(exchange.response.content));
    });
  });

  const written = possible.filter(({ readOnly }) => readOnly !== true);

  test.each(written)('$name: the client seals the request', async ({ suite, request }) => {
    const { header, encodedHead, httpBody } = request;
    const sealed = await seal(crypto, suite, pairSecret, request);
    expect(sealed).toEqual({ header, encodedHead, httpBody });
  });

  test.each(written)('$name: the relay seals the response', async (exchange) => {
    const { status, header, encodedHead, httpBody } = exchange.response;
    const sealed = await answer(crypto, wireRequest(exchange), exchange.response);
    expect(sealed).toEqual({ status, header, encodedHead, httpBody });
  });
});

describe.each(SIDES)('long-streams.json with $name', ({ crypto }) => {
  const possible = long.accept.filter(({ suite }) => runs({ crypto }, suite));

  const sealLong = async ({ suite, method, header, salt, filler, bodyLength }: LongStream) => {
    const pair = await pairOf(crypto, suite, pairSecret);
    const head = {
      method,
      path: '/upload',
      headers: [['x', 'a'.repeat(filler)]],
    } as const;
    const body = inChunks(pattern(bodyLength), [Number.POSITIVE_INFINITY]);
    const sealed = await sealRequest(
      crypto.aead,
      pair,
      bytes(salt),
      headerOf(header),
      method,
      head,
      body,
    );
    return { head, encodedHead: sealed.encodedHead ?? null, httpBody: await all(sealed.body) };
  };

  test.each(possible)('$name: sealed', async (vector) => {
    const { encodedHead, httpBody } = await sealLong(vector);
    expect(encodedHead).toBe(vector.encodedHead);
    expect(httpBody.length).toBe(vector.httpBodyLength);
    expect(createHash('sha256').update(httpBody).digest('hex')).toBe(vector.httpBodySha256);
  });

  test.each(
    possible.flatMap((vector) =>
      CHUNKINGS.map((chunking) => ({ vector, sizes: chunking.sizes, how: chunking.name })),
    ),
  )('$vector.name: opened $how', async ({ vector, sizes }) => {
    const { head, encodedHead, httpBody } = await sealLong(vector);
    const opened = await open(crypto, { ...vector, pairSecret, encodedHead, httpBody }, sizes);
    expect(opened.head).toEqual(head);
    expect(opened.body).toEqual(pattern(vector.bodyLength));
  });
});
