import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/ports/codec.ts';
import { received, send } from '../support/http-exchange.ts';
import { type ProtocolClient, pairWith, type Sealed } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';

let upstream: RecordingUpstream;
let relay: RelayServer;
let client: ProtocolClient;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin, { CORS_METHODS: 'GET,POST' });
  client = await pairWith(relay.origin);
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

const CHUNK = 65_536;

async function* chunks(count: number, seen: (chunk: Buffer) => void = () => {}) {
  for (let i = 0; i < count; i++) {
    const chunk = Buffer.alloc(CHUNK, i);
    seen(chunk);
    yield chunk;
  }
}

/** Resolves once a number has stopped growing, or when `finished` does. */
async function settled(value: () => number, finished: Promise<unknown>): Promise<void> {
  const over = finished.then(() => true);
  for (let last = -1; last !== value(); ) {
    last = value();
    if (await Promise.race([over, delay(300, false)])) return;
  }
}

describe.each([
  ['in an envelope', {}],
  ['in the open form', { open: true }],
])('%s', (_, form) => {
  test('twenty megabytes come up and go down unchanged', async () => {
    upstream.answer((request, response) => request.pipe(response));
    const hash = createHash('sha256');
    const body = chunks(320, (chunk) => hash.update(chunk));
    const answer = await client.call({ ...form, stream: true, body });
    expect(answer.body.length).toBe(320 * CHUNK);
    expect(createHash('sha256').update(answer.body).digest('hex')).toBe(hash.digest('hex'));
    expect(upstream.ledger[0]?.complete()).toBe(true);
  });

  test('pieces of any size come up and go down unchanged, several streams at a time', async () => {
    upstream.answer((request, response) => request.pipe(response));
    const sizes = [1, 65_536, 65_535, 300, 200_000, 20, 65_537, 16_384, 16_383, 131_072];
    const bodies = Array.from({ length: 4 }, (_, stream) =>
      sizes.flatMap((size, i) => [randomBytes(size + stream), randomBytes(sizes[9 - i] ?? 1)]),
    );
    const echoes = bodies.map(async (pieces) => {
      const answer = await client.call({ ...form, stream: true, body: Readable.from(pieces) });
      return Buffer.compare(answer.body, Buffer.concat(pieces));
    });
    expect(await Promise.all(echoes)).toEqual([0, 0, 0, 0]);
  });

  test('the head of an answer is there before its body', async () => {
    let finish: (() => void) | undefined;
    upstream.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      finish = () => response.end('data: 1\n\n');
    });
    const sealed = await client.seal({ ...form, method: 'GET' });
    const pieces = await client.pieces(sealed, await send(relay.origin, sealed.wire));
    finish?.();
    expect(await textOf(pieces)).toBe('data: 1\n\n');
  });

  test('each piece of an answer is there before the next was sent', async () => {
    let next: ((piece: string) => void) | undefined;
    upstream.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      next = (piece) => response.write(piece);
      next('0');
    });
    const sealed = await client.seal({ ...form, method: 'GET', encodeType: 'MTE' });
    const stop = new AbortController();
    const incoming = await send(relay.origin, sealed.wire, { signal: stop.signal });
    const seen: string[] = [];
    for await (const piece of await client.pieces(sealed, incoming)) {
      seen.push(Buffer.from(piece).toString());
      if (seen.length === 4) break;
      next?.(String(seen.length));
    }
    expect(seen).toEqual(['0', '1', '2', '3']);
    stop.abort();
  });

  test('an upstream that dies in the middle is seen as a cut, not as an end', async () => {
    upstream.answer((_request, response) => {
      response.write('half of');
      setImmediate(() => response.destroy());
    });
    const sealed = await client.seal({ ...form, method: 'GET' });
    const incoming = await send(relay.origin, sealed.wire);
    await expect(textOf(await client.pieces(sealed, incoming))).rejects.toThrow();
    expect(incoming.complete).toBe(false);
  });
});

describe('back-pressure', () => {
  // Buffers of sockets and streams on the way may fill, hundreds of megabytes may not.
  const MUCH = 6400;
  const LITTLE = 64 * 1_048_576;

  test('a client that does not read stops the upstream', async () => {
    let written = 0;
    let all: (() => void) | undefined;
    const finished = new Promise<void>((resolve) => {
      all = resolve;
    });
    const write = async (response: ServerResponse) => {
      for await (const chunk of chunks(MUCH)) {
        written += chunk.length;
        if (!response.write(chunk)) await once(response, 'drain');
      }
      all?.();
    };
    upstream.answer((_request, response) => {
      void write(response);
    });
    const sealed = await client.seal({ method: 'GET' });
    const stop = new AbortController();
    const incoming = await send(relay.origin, sealed.wire, { signal: stop.signal });
    await settled(() => written, finished);
    expect(written).toBeLessThan(LITTLE);
    incoming.on('error', () => {});
    stop.abort();
    await upstream.ledger[0]?.cut;
  });

  test('an upstream that does not read stops the client', async () => {
    let sent = 0;
    let all: (() => void) | undefined;
    const finished = new Promise<void>((resolve) => {
      all = resolve;
    });
    let giveUp: (() => void) | undefined;
    upstream.answer((request) => {
      giveUp = () => request.destroy();
    });
    async function* upload() {
      yield* chunks(MUCH, (chunk) => {
        sent += chunk.length;
      });
      all?.();
    }
    const sealed = await client.seal({ body: upload(), stream: true });
    const answered = send(relay.origin, sealed.wire);
    await settled(() => sent, finished);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(LITTLE);
    giveUp?.();
    expect((await answered).statusCode).toBe(502);
  });
});

describe('a client that goes away cancels the call to the upstream', () => {
  test('while it waits for the head', async () => {
    const stop = new AbortController();
    upstream.answer(() => stop.abort());
    const sealed = await client.seal({ method: 'GET' });
    await expect(send(relay.origin, sealed.wire, { signal: stop.signal })).rejects.toThrow();
    await upstream.ledger[0]?.cut;
  });

  test('while it reads the body', async () => {
    upstream.answer((_request, response) => response.write('first'));
    const stop = new AbortController();
    const sealed = await client.seal({ method: 'GET' });
    const incoming = await send(relay.origin, sealed.wire, { signal: stop.signal });
    incoming.on('error', () => {});
    stop.abort();
    await upstream.ledger[0]?.cut;
  });

  test('while it uploads, and the upstream never sees a complete request', async () => {
    const stop = new AbortController();
    upstream.answer((request) => request.once('data', () => stop.abort()).on('error', () => {}));
    async function* endless() {
      for (;;) yield Buffer.alloc(1024);
    }
    const sealed = await client.seal({ body: endless(), stream: true });
    await expect(send(relay.origin, sealed.wire, { signal: stop.signal })).rejects.toThrow();
    await upstream.ledger[0]?.cut;
    expect(upstream.ledger[0]?.complete()).toBe(false);
  });
});

describe('an upload that the relay does not want is taken off the wire', () => {
  /** Writes a whole upload before it reads anything, as browsers do, then asks for something else. */
  async function uploadThenAsk({ wire }: Sealed, change: (i: number, piece: Buffer) => void) {
    const socket = connect(Number(new URL(relay.origin).port), '127.0.0.1');
    let answers = '';
    socket.on('data', (data) => {
      answers += data.toString('latin1');
    });
    const headers = wire.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.write(
      `POST ${wire.path} HTTP/1.1\r\nhost: relay\r\ntransfer-encoding: chunked\r\n${headers}\r\n`,
    );
    let i = 0;
    for await (const piece of wire.body as AsyncIterable<Uint8Array>) {
      const copy = Buffer.from(piece);
      change(i++, copy);
      socket.write(`${copy.length.toString(16)}\r\n`);
      socket.write(copy);
      if (!socket.write('\r\n')) await once(socket, 'drain');
    }
    socket.write('0\r\n\r\nGET /api/mte-live HTTP/1.1\r\nhost: relay\r\nconnection: close\r\n\r\n');
    await once(socket, 'close');
    return [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
  }
  const flip = (at: number) => (i: number, piece: Buffer) => {
    if (i === at) piece.writeUInt8(piece.readUInt8(30) ^ 1, 30);
  };

  test('refused by policy', async () => {
    const sealed = await client.seal({ method: 'DELETE', body: chunks(200), stream: true });
    expect(await uploadThenAsk(sealed, () => {})).toEqual([405, 200]);
  });

  test('with a head that cannot be decoded', async () => {
    const sealed = await client.seal({ body: chunks(200), stream: true });
    expect(await uploadThenAsk(sealed, flip(0))).toEqual([562, 200]);
  });

  test('with a body that cannot be decoded', async () => {
    const sealed = await client.seal({ body: chunks(200), stream: true });
    expect(await uploadThenAsk(sealed, flip(3))).toEqual([562, 200]);
    expect(upstream.ledger[0]?.complete()).toBe(false);
  });

  test('with a sequence that was used before', async () => {
    const { header } = await client.seal({});
    await client.call({ sequence: header.sequence });
    const { sequence } = header;
    const sealed = await client.seal({ body: chunks(200), stream: true, sequence });
    expect(await uploadThenAsk(sealed, () => {})).toEqual([570, 200]);
  });

  test('that the upstream answered before it ended', async () => {
    upstream.answer((_request, response) => response.writeHead(413).end('too much'));
    const sealed = await client.seal({ body: chunks(200), stream: true });
    expect(await uploadThenAsk(sealed, () => {})).toEqual([413, 200]);
  });
});

test('a stream that is cut inside is refused by its reader', async () => {
  upstream.answer((_request, response) => response.end(Buffer.alloc(2_000_000)));
  const sealed = await client.seal({ method: 'GET' });
  const answer = await received(await send(relay.origin, sealed.wire));
  const cut = { ...answer, body: answer.body.subarray(0, -20) };
  await expect(client.open(sealed, cut)).rejects.toBeInstanceOf(DecodeError);
});

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return Buffer.concat(parts).toString();
}
