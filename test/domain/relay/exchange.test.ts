import { describe, expect, test } from 'vitest';
import { utf8Bytes } from '../../../src/domain/bytes.ts';
import { RelayError } from '../../../src/domain/errors.ts';
import type { OuterRequest } from '../../../src/domain/relay/messages.ts';
import { PAIR_LIMITS } from '../../../src/domain/wire.ts';
import { StoreUnavailableError } from '../../../src/ports/session-store.ts';
import { UpstreamError } from '../../../src/ports/upstream-client.ts';
import { createRecordedRelay, incoming } from './recorded-relay.ts';

/** The code that handling was refused with. */
async function refusalOf(handled: Promise<unknown>): Promise<RelayError> {
  const error = await handled.then(
    () => new Error('it was answered'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof RelayError) return error;
  throw error;
}

const withHeader =
  (change: (text: string) => string) =>
  (request: OuterRequest): OuterRequest => ({
    ...request,
    headers: request.headers.map(([name, value]) => [name, change(value)]),
  });

const BEFORE_CLAIM = ['verify client ID', 'load pair', 'read body', 'open'];

test('a request is verified, loaded, opened, claimed, forwarded, and its answer sealed', async () => {
  const relay = await createRecordedRelay();
  await relay.handle({ path: '/users?x=1', sequence: 9 });
  expect(relay.steps).toEqual([
    ...BEFORE_CLAIM,
    'claim 9',
    'forward GET /users',
    'seal 200 from upstream',
  ]);
});

describe('before the claim, a request is refused in plain and nothing more is done', () => {
  test.each<[string, string, (text: string) => string, string[]]>([
    ['without a header', 'not-encoded', () => '', []],
    ['with a malformed one', 'not-encoded', (text) => `${text}0,`, []],
    [
      'by a client ID of somebody else',
      'client-id-invalid',
      (text) => text.replace(/\.[0-9a-f]{64}/, `.${'0'.repeat(64)}`),
      ['verify client ID', 'load pair'],
    ],
    [
      'of an unknown pair',
      'pair-unknown',
      (text) => text.replace(/,[^,]{22},/, ',AAAAAAAAAAAAAAAAAAAAAA,'),
      ['verify client ID', 'load pair'],
    ],
    ['with another sequence', 'decode-failed', (text) => text.replace(/0$/, '1'), BEFORE_CLAIM],
  ])('%s: %s', async (_, code, change, steps) => {
    const relay = await createRecordedRelay();
    const refusal = await refusalOf(relay.handle({ change: withHeader(change) }));
    expect(refusal.code).toBe(code);
    expect(relay.steps).toEqual(steps);
    expect(relay.sent).toEqual([]);
  });

  test('with a body that is garbage: the sequence is not burnt', async () => {
    const relay = await createRecordedRelay();
    const garbage = (request: OuterRequest) => ({
      ...request,
      body: incoming(new Uint8Array(200), relay.steps),
    });
    const refusal = await refusalOf(relay.handle({ sequence: 3, change: garbage }));
    expect(refusal.code).toBe('decode-failed');
    expect(relay.steps).toEqual(BEFORE_CLAIM);
    await relay.handle({ sequence: 3 });
    expect(relay.steps.at(-1)).toBe('seal 200 from upstream');
  });

  test('outside POST /api/mte-message, where it is enveloped', async () => {
    const relay = await createRecordedRelay();
    for (const outside of [{ method: 'PUT' }, { target: '/a' }, { target: '/api/mte-message?a' }]) {
      const change = (request: OuterRequest) => ({ ...request, ...outside });
      expect((await refusalOf(relay.handle({ change }))).code).toBe('not-encoded');
    }
    expect(relay.steps).toEqual([]);
  });

  test('while the store is away', async () => {
    const relay = await createRecordedRelay();
    relay.store.load = () => {
      throw new StoreUnavailableError();
    };
    const refusal = await refusalOf(relay.handle());
    expect([refusal.code, refusal.status, refusal.retryAfter]).toEqual([
      'store-unavailable',
      503,
      1,
    ]);
  });

  test('when the claim cannot be made, and nothing is forwarded', async () => {
    const relay = await createRecordedRelay();
    relay.store.claim = () => {
      throw new StoreUnavailableError();
    };
    expect((await refusalOf(relay.handle())).code).toBe('store-unavailable');
    expect(relay.sent).toEqual([]);
  });
});

test('a sequence serves once: its second use is refused in plain, and nothing is sealed', async () => {
  const relay = await createRecordedRelay();
  await relay.handle({ sequence: 5 });
  relay.steps.length = 0;
  expect((await refusalOf(relay.handle({ sequence: 5 }))).code).toBe('replayed');
  expect(relay.steps).toEqual([...BEFORE_CLAIM, 'claim 5']);
  expect(relay.sent.length).toBe(1);
});

test('a pair that goes between load and claim is unknown, with a proof', async () => {
  const relay = await createRecordedRelay();
  relay.store.claim = () => 'unknown';
  const refusal = await refusalOf(relay.handle());
  expect(refusal.code).toBe('pair-unknown');
  expect(refusal.proof).toMatch(/^1000000\.[A-Za-z0-9_-]{86}$/);
});

describe('after the claim, every refusal is sealed by the relay', () => {
  test.each<[string, object, number]>([
    ['a path outside MTE_ROUTES', { path: '/b' }, 404],
    ['a path that climbs out of them', { path: '/a/../b' }, 404],
    ['a path that is another host', { path: '//evil.example/a' }, 404],
    ['a method outside CORS_METHODS', { method: 'PUT' }, 405],
    ['a method in other letters', { method: 'get' }, 405],
  ])('%s', async (_, message, status) => {
    const relay = await createRecordedRelay({ mteRoutes: ['/a'] });
    const response = await relay.handle(message);
    expect(response.status).toBe(status);
    expect(relay.steps).toEqual([...BEFORE_CLAIM, 'claim 0', `seal ${status} from relay`]);
  });

  test.each([
    ['unreachable', 502],
    ['broken', 502],
    ['timeout', 504],
  ] as const)('an upstream that is %s', async (failure, status) => {
    const relay = await createRecordedRelay();
    relay.answer(async () => {
      throw new UpstreamError(failure);
    });
    expect((await relay.handle()).status).toBe(status);
    expect(relay.steps.slice(-2)).toEqual(['forward GET /a', `seal ${status} from relay`]);
  });

  test('an upstream with a status that HTTP does not have, whose body is let go of', async () => {
    const relay = await createRecordedRelay();
    const { body, released } = observed();
    relay.answer(async () => ({ status: 600, headers: [], body }));
    expect((await relay.handle()).status).toBe(502);
    await released;
  });

  test('a pair in its last minutes: 559, and the sequence is burnt', async () => {
    const relay = await createRecordedRelay();
    relay.time.now += PAIR_LIMITS.totalMs - PAIR_LIMITS.retiringMs - 1;
    expect((await relay.handle({ sequence: 0 })).status).toBe(200);
    relay.time.now += 1;
    expect((await relay.handle({ sequence: 1 })).status).toBe(559);
    expect((await refusalOf(relay.handle({ sequence: 1 }))).code).toBe('replayed');
    expect(relay.sent.length).toBe(1);
  });

  test('an upload that is not wanted is let go of', async () => {
    const relay = await createRecordedRelay({ mteRoutes: ['/a'] });
    const { body, released } = observed();
    expect((await relay.handle({ path: '/b', stream: true, body })).status).toBe(404);
    await released;
  });
});

describe('one head is sealed for one sequence', () => {
  test('that of the relay, where the upstream breaks off before its own was sealed', async () => {
    const relay = await createRecordedRelay();
    relay.answer(async () => ({ status: 200, headers: [], body: breakingOff() }));
    // The length of an MTE answer is hidden, so its body is read before its head is sealed.
    expect((await relay.handle({ encodeType: 'MTE' })).status).toBe(502);
    expect(relay.steps.slice(-2)).toEqual(['forward GET /a', 'seal 502 from relay']);
  });

  test('that of the upstream, where it breaks off later: reading throws, so that it is cut', async () => {
    const relay = await createRecordedRelay();
    relay.answer(async () => ({ status: 200, headers: [], body: breakingOff() }));
    const { status, body } = await relay.handle();
    expect(status).toBe(200);
    if (body === undefined || body instanceof Uint8Array) throw new Error('it was not streamed');
    const read = async () => {
      for await (const _ of body);
    };
    await expect(read()).rejects.toBeInstanceOf(UpstreamError);
    expect(relay.steps.slice(-2)).toEqual(['forward GET /a', 'seal 200 from upstream']);
  });
});

describe('what is measured', () => {
  test('an answered request, once its last byte has left', async () => {
    const relay = await createRecordedRelay();
    const { finished, body } = await relay.handle({ body: utf8Bytes('six by') });
    expect(relay.events.filter(({ type }) => type === 'request')).toEqual([]);
    const bytesOut = body instanceof Uint8Array ? body.length : 0;
    finished(bytesOut);
    expect(relay.events.at(-1)).toMatchObject({ type: 'request', status: 200, bytesOut });
  });

  test('the bytes that had come of its encoded body by then', async () => {
    const relay = await createRecordedRelay();
    let bytesRead = 0;
    const change = (request: OuterRequest): OuterRequest => ({
      ...request,
      body: {
        whole: (limit) => request.body.whole(limit),
        pieces: () => request.body.pieces(),
        get bytesRead() {
          return bytesRead;
        },
      },
    });
    const { finished } = await relay.handle({ change });
    bytesRead = 1_234;
    finished(5);
    expect(relay.events.at(-1)).toMatchObject({ type: 'request', bytesIn: 1_234, bytesOut: 5 });
  });

  test('a refusal, plain or sealed, with its code', async () => {
    const relay = await createRecordedRelay({ mteRoutes: ['/a'] });
    await relay.handle({ path: '/b' });
    await refusalOf(relay.handle({ change: withHeader(() => '') }));
    expect(relay.events.filter(({ type }) => type === 'error')).toEqual([
      { type: 'error', code: 'route-not-found', status: 404 },
      { type: 'error', code: 'not-encoded', status: 569 },
    ]);
  });
});

async function* breakingOff(): AsyncGenerator<Uint8Array> {
  yield utf8Bytes('half of');
  throw new UpstreamError('broken');
}

/** A body without end that tells when its reader gave it up. */
function observed() {
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield utf8Bytes('more');
    } finally {
      release?.();
    }
  }
  const body: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]() {
      const iterator = pieces();
      return {
        next: () => iterator.next(),
        async return() {
          release?.();
          return iterator.return(undefined);
        },
      };
    },
  };
  return { body, released };
}
