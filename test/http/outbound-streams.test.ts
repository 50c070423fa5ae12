import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { received, send } from '../support/http-exchange.ts';
import { type RelayPair, startRelayPair } from './outbound-pair.ts';

let pair: RelayPair;

beforeAll(async () => {
  pair = await startRelayPair();
});
beforeEach(() => pair.upstream.reset());
afterAll(() => pair.stop());

const CHUNK = 65_536;
const COUNT = 320;

async function* chunks(count: number, seen: (chunk: Buffer) => void = () => {}) {
  for (let i = 0; i < count; i++) {
    const chunk = Buffer.alloc(CHUNK, i);
    seen(chunk);
    yield chunk;
  }
}

describe.each([
  ['with its length', [['content-length', String(COUNT * CHUNK)]]],
  ['in chunks', []],
] as [string, [string, string][]][])('a body %s', (_, length) => {
  test('comes up and goes down unchanged, twenty megabytes each way', async () => {
    pair.upstream.answer((request, response) => request.pipe(response));
    const hash = createHash('sha256');
    const headers = [...pair.control, ...length];
    const body = chunks(COUNT, (chunk) => hash.update(chunk));
    const request = { method: 'POST', path: '/echo', headers, body };
    const answer = await received(await send(pair.near.origin, request));
    expect(answer.body.length).toBe(COUNT * CHUNK);
    expect(createHash('sha256').update(answer.body).digest('hex')).toBe(hash.digest('hex'));
    expect(pair.upstream.ledger[0]?.complete()).toBe(true);
  });
});

describe.each([
  ['in an envelope', 'true'],
  ['in the open form', 'false'],
])('%s', (_, encodeUrl) => {
  const headers = () => [...pair.control, ['x-mte-encode-url', encodeUrl] as const];

  test('each event is there before the next is sent', async () => {
    let next: ((event: string) => void) | undefined;
    pair.upstream.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      next = (event) => response.write(`data: ${event}\n\n`);
      next('0');
    });
    const stop = new AbortController();
    const incoming = await send(
      pair.near.origin,
      { method: 'GET', path: '/events', headers: headers() },
      { signal: stop.signal },
    );
    expect(incoming.headers['content-type']).toBe('text/event-stream');
    const seen: string[] = [];
    for await (const piece of incoming) {
      seen.push(String(piece));
      if (seen.length === 5) break;
      next?.(String(seen.length));
    }
    expect(seen).toEqual([0, 1, 2, 3, 4].map((event) => `data: ${event}\n\n`));
    stop.abort();
  });

  test('each piece of a body in chunks is there before the next is sent', async () => {
    const arrivals = [0, 1, 2].map(() => Promise.withResolvers<string>());
    pair.upstream.answer((request, response) => {
      let count = 0;
      request.on('data', (piece) => arrivals[count++]?.resolve(String(piece)));
      request.on('end', () => response.end('all of it'));
    });
    const seen: (string | undefined)[] = [];
    async function* body() {
      for (const [i, arrival] of arrivals.entries()) {
        yield Buffer.from(`piece ${i}`);
        seen.push(await arrival.promise);
      }
    }
    const request = { method: 'POST', path: '/pieces', headers: headers(), body: body() };
    const answer = await received(await send(pair.near.origin, request));
    expect(answer.body.toString()).toBe('all of it');
    expect(seen).toEqual(['piece 0', 'piece 1', 'piece 2']);
  });

  test('a caller that goes away before the answer cancels the upstream', async () => {
    const asked = Promise.withResolvers<void>();
    pair.upstream.answer(() => asked.resolve());
    const stop = new AbortController();
    const request = { method: 'GET', path: '/slow', headers: headers() };
    const answer = send(pair.near.origin, request, { signal: stop.signal });
    await asked.promise;
    stop.abort();
    await expect(answer).rejects.toThrow();
    await pair.upstream.ledger[0]?.cut;
  });

  test('a caller that goes away within the answer cancels the upstream', async () => {
    pair.upstream.answer((_request, response) => response.write('the beginning'));
    const stop = new AbortController();
    const request = { method: 'GET', path: '/slow', headers: headers() };
    const incoming = await send(pair.near.origin, request, { signal: stop.signal });
    const ended = received(incoming);
    stop.abort();
    await expect(ended).rejects.toThrow();
    await pair.upstream.ledger[0]?.cut;
  });

  test('a caller that goes away within its body cancels the upstream', async () => {
    const begun = Promise.withResolvers<void>();
    pair.upstream.answer((request) => request.once('data', () => begun.resolve()));
    const stop = new AbortController();
    async function* body() {
      yield Buffer.alloc(CHUNK);
      await new Promise(() => {});
    }
    const request = { method: 'POST', path: '/up', headers: headers(), body: body() };
    const answer = send(pair.near.origin, request, { signal: stop.signal });
    await begun.promise;
    stop.abort();
    await expect(answer).rejects.toThrow();
    await pair.upstream.ledger[0]?.cut;
    expect(pair.upstream.ledger[0]?.complete()).toBe(false);
  });

  test('an upstream that breaks off makes the answer fail, and never end', async () => {
    let breakOff = () => {};
    pair.upstream.answer((_request, response) => {
      response.write('the beginning');
      breakOff = () => response.destroy();
    });
    const request = { method: 'GET', path: '/cut', headers: headers() };
    const incoming = await send(pair.near.origin, request);
    const read = async () => {
      for await (const piece of incoming) {
        expect(String(piece)).toBe('the beginning');
        breakOff();
      }
    };
    await expect(read()).rejects.toThrow('aborted');
  });
});

/** Resolves once a number has stopped growing. */
async function settled(value: () => number): Promise<number> {
  for (let last = -1; last !== value(); ) {
    last = value();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return value();
}

test('a caller that does not read holds the upstream back', async () => {
  let sent = 0;
  pair.upstream.answer((_request, response) => {
    const more = () => {
      while (sent < 4096 * CHUNK && response.write(Buffer.alloc(CHUNK))) sent += CHUNK;
    };
    response.on('drain', more);
    more();
  });
  const stop = new AbortController();
  const request = { method: 'GET', path: '/long', headers: pair.control };
  const incoming = await send(pair.near.origin, request, { signal: stop.signal });
  incoming.on('error', () => {});
  expect(await settled(() => sent)).toBeLessThan(2048 * CHUNK);
  stop.abort();
});

test('an upstream that does not read holds the caller back', async () => {
  let given = 0;
  let readOn = () => {};
  pair.upstream.answer((request) => {
    readOn = () => request.resume();
  });
  const stop = new AbortController();
  const body = chunks(4096, (chunk) => {
    given += chunk.length;
  });
  const request = { method: 'POST', path: '/long', headers: pair.control, body };
  const answer = send(pair.near.origin, request, { signal: stop.signal });
  expect(await settled(() => given)).toBeLessThan(2048 * CHUNK);
  stop.abort();
  await expect(answer).rejects.toThrow();
  readOn();
  await pair.upstream.ledger[0]?.cut;
});
