import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCrypto } from '../../src/adapters/crypto/node/index.ts';
import { createMteRelayClient, type MteRelayEvent } from '../../src/client/index.ts';
import { PAIR_LIMITS } from '../../src/domain/wire.ts';
import type { Suite } from '../../src/ports/aead.ts';
import { startIntermediary } from './intermediary.ts';
import { createSetClock, startRelay, type TestRelay } from './relay.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let relay: TestRelay;

beforeEach(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin, { keepAlive: false });
});
afterEach(async () => {
  await relay.close();
  await upstream.close();
});

/** Starts the relay again on the same port, with a store that holds nothing. */
async function restart(options: Parameters<typeof startRelay>[1] = {}) {
  const { port } = relay;
  await relay.close();
  relay = await startRelay(upstream.origin, { keepAlive: false, ...options, port });
}

const post = (body: BodyInit = 'once') => ({ method: 'POST', body });
const posts = () => upstream.ledger.filter(({ method }) => method === 'POST').length;

it('200 concurrent calls share one pair, and each gets its own answer', async () => {
  const client = createMteRelayClient();
  const calls = Array.from({ length: 200 }, async (_, i) => {
    const response = await client.fetch(`${relay.origin}/echo?n=${i}`, post(`body ${i}`));
    return response.json();
  });
  const answers = await Promise.all(calls);
  expect(answers.map(({ url, body }) => [url, body])).toEqual(
    Array.from({ length: 200 }, (_, i) => [`/echo?n=${i}`, `body ${i}`]),
  );
  expect(relay.pairings()).toBe(1);
  expect(posts()).toBe(200);
});

it.each([502, 503, 504])(
  'a balancer whose relay died says %i: it is asked again',
  async (status) => {
    const asked: string[] = [];
    const client = createMteRelayClient({
      // The first request of each kind meets a relay that is just being killed.
      fetch: async (input, init) => {
        const path = new URL(`${input}`).pathname;
        asked.push(path);
        const first = asked.filter((other) => other === path).length === 1;
        if (first && path !== '/api/mte-message') return new Response(null, { status });
        return fetch(input, init);
      },
    });
    expect((await client.fetch(`${relay.origin}/echo`, post())).status).toBe(200);
    const pairing = ['/api/mte-relay', '/api/mte-relay', '/api/mte-pair', '/api/mte-pair'];
    expect(asked).toEqual([...pairing, '/api/mte-message']);
    expect(posts()).toBe(1);
  },
);

it('no number is used twice, not even after an aborted call', async () => {
  const intermediary = await startIntermediary(relay.origin);
  const client = createMteRelayClient();
  const aborted = new AbortController();
  const call = client.fetch(`${intermediary.origin}/held`, { signal: aborted.signal });
  await expect.poll(() => upstream.ledger.length).toBe(1);
  aborted.abort();
  await expect(call).rejects.toThrow('aborted');
  await Promise.all(Array.from({ length: 20 }, () => client.fetch(`${intermediary.origin}/echo`)));
  const numbers = intermediary.passed.map(({ headers }) => `${headers['x-mte-relay']}`);
  expect(new Set(numbers).size).toBe(21);
  upstream.release();
  await intermediary.close();
});

it.each(['AES-256-GCM', 'ChaCha20-Poly1305'] as const)(
  '%s serves where it is common',
  async (suite) => {
    await restart({ suites: [suite] });
    const client = createMteRelayClient();
    const response = await client.fetch(`${relay.origin}/echo`, post());
    expect((await response.json()).body).toBe('once');
  },
);

it('a client without a suite of the relay’s is told that pairing is refused', async () => {
  await restart({ suites: ['ChaCha20-Poly1305'] });
  const crypto = createCrypto();
  const suites: readonly Suite[] = ['AES-256-GCM'];
  const client = createMteRelayClient({
    crypto: () => ({ ...crypto, aead: { ...crypto.aead, suites } }),
  });
  await expect(client.fetch(`${relay.origin}/echo`)).rejects.toMatchObject({
    code: 'pairing-refused',
    status: 562,
    requestMayHaveRun: false,
  });
});

it('pair and pairOnInit pair before the first call', async () => {
  const client = createMteRelayClient({ relayOrigin: relay.origin });
  await Promise.all([client.pair(), client.pair()]);
  await client.pair();
  expect(relay.pairings()).toBe(1);
  await client.fetch('/echo');
  expect(relay.pairings()).toBe(1);

  createMteRelayClient({ relayOrigin: relay.origin, pairOnInit: true });
  await expect.poll(() => relay.pairings()).toBe(2);
});

it('a closed client refuses calls', async () => {
  const client = createMteRelayClient();
  await client.fetch(`${relay.origin}/echo`);
  client.close();
  await expect(client.fetch(`${relay.origin}/echo`)).rejects.toMatchObject({
    code: 'client-closed',
  });
});

describe('after a restart of the relay', () => {
  it('the next POST succeeds by itself, and ran once', async () => {
    const events: MteRelayEvent[] = [];
    const client = createMteRelayClient({ onEvent: (event) => events.push(event) });
    await client.fetch(`${relay.origin}/echo`, post());
    await restart();
    const response = await client.fetch(`${relay.origin}/echo`, post('again'));
    expect((await response.json()).body).toBe('again');
    expect(posts()).toBe(2);
    expect(events.map(({ type }) => type)).toEqual(['paired', 'retried', 're-paired']);
  });

  it('20 concurrent POSTs succeed over one new pair', async () => {
    const client = createMteRelayClient();
    await client.fetch(`${relay.origin}/echo`);
    await restart();
    const calls = Array.from({ length: 20 }, () => client.fetch(`${relay.origin}/echo`, post()));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(posts()).toBe(20);
    expect(relay.pairings()).toBe(1);
  });

  it('with another secret, the client ID is made anew too', async () => {
    const client = createMteRelayClient();
    await client.fetch(`${relay.origin}/echo`, post());
    await restart({ clientIdSecret: 'another secret of the tests, 32 characters' });
    expect((await client.fetch(`${relay.origin}/echo`, post())).status).toBe(200);
    expect(posts()).toBe(2);
    // The message was refused; the pairing that followed was not.
    const errors = relay.events.filter(({ type }) => type === 'error');
    expect(errors).toEqual([{ type: 'error', code: 'client-id-invalid', status: 566 }]);
  });

  it('a long body is sent again where it can be, and else the call fails', async () => {
    const client = createMteRelayClient();
    const big = new Uint8Array(3_000_000).fill(70);
    for (const body of [new Blob([big]), big, formOf(big)]) {
      await client.fetch(`${relay.origin}/echo`);
      await restart();
      const response = await client.fetch(`${relay.origin}/echo`, post(body));
      expect(response.status).toBe(200);
      expect(upstream.ledger.at(-1)?.body.length).toBeGreaterThanOrEqual(big.length);
    }
    await restart();
    const before = posts();
    const stream = new Blob([big]).stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
    const init: RequestInit & { duplex: 'half' } = { ...post(stream), duplex: 'half' };
    await expect(client.fetch(`${relay.origin}/echo`, init)).rejects.toMatchObject({
      code: 'body-not-replayable',
      requestMayHaveRun: false,
    });
    expect(posts()).toBe(before);
  });

  it('a short stream is sent again, since it was gathered', async () => {
    const client = createMteRelayClient();
    await client.fetch(`${relay.origin}/echo`);
    await restart();
    const stream = new Blob(['short']).stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
    const init: RequestInit & { duplex: 'half' } = { ...post(stream), duplex: 'half' };
    expect((await client.fetch(`${relay.origin}/echo`, init)).status).toBe(200);
    expect(upstream.ledger.at(-1)?.body.toString()).toBe('short');
  });

  function formOf(bytes: Uint8Array<ArrayBuffer>): FormData {
    const form = new FormData();
    form.append('file', new Blob([bytes]), 'big');
    return form;
  }
});

describe('by the clock', () => {
  const half = PAIR_LIMITS.idleMs / 2;

  async function paired() {
    const clock = createSetClock();
    await restart({ clock });
    const client = createMteRelayClient({ clock });
    const call = async () => {
      const response = await client.fetch(`${relay.origin}/echo`, post());
      expect(response.status).toBe(200);
    };
    await call();
    return { clock, call, client };
  }

  it('a pair that is used goes on; one that was idle too long is replaced before use', async () => {
    const { clock, call } = await paired();
    for (let i = 0; i < 4; i++) {
      clock.advance(half);
      await call();
    }
    expect(relay.pairings()).toBe(1);
    clock.advance(PAIR_LIMITS.idleMs - 1_000);
    await call();
    expect(relay.pairings()).toBe(2);
    expect(relay.events.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('a laptop that slept, whose steady clock stood still, replaces its pair', async () => {
    const { clock, call } = await paired();
    clock.jump(2 * PAIR_LIMITS.idleMs);
    await call();
    expect(relay.pairings()).toBe(2);
    expect(relay.events.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('a clock that was set back makes the client replace its pair', async () => {
    const { clock, call } = await paired();
    clock.jump(-60_000);
    await call();
    expect(relay.pairings()).toBe(2);
  });

  it('a pair near its last hour is renewed in the background', async () => {
    const { clock, call } = await paired();
    while (relay.pairings() === 1 && clock.elapsed() < PAIR_LIMITS.totalMs) {
      clock.advance(half);
      await call();
    }
    await expect.poll(() => relay.pairings()).toBe(2);
    // Before its end, when calls would have to wait for the new one.
    expect(clock.elapsed()).toBeGreaterThan(0.8 * PAIR_LIMITS.totalMs);
    expect(clock.elapsed()).toBeLessThan(0.95 * PAIR_LIMITS.totalMs);
    expect(relay.events.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('a pair whose numbers run out is renewed before they do', async () => {
    await restart({
      wrapCodec: (codec) => ({
        ...codec,
        answerOffer: (offer, context) => codec.answerOffer(offer, { ...context, maxMessages: 10 }),
      }),
    });
    const client = createMteRelayClient();
    for (let i = 0; i < 9; i++) await client.fetch(`${relay.origin}/echo`);
    expect(relay.pairings()).toBe(1);
    await client.fetch(`${relay.origin}/echo`);
    await expect.poll(() => relay.pairings()).toBe(2);
    const many = Array.from({ length: 60 }, () => client.fetch(`${relay.origin}/echo`, post()));
    expect((await Promise.all(many)).every(({ ok }) => ok)).toBe(true);
    expect(relay.events.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('a pair that the relay retires (559) is replaced, and the POST sent again', async () => {
    const clock = createSetClock();
    await restart({ clock });
    const slow = createSetClock();
    const client = createMteRelayClient({ clock: slow });
    await client.fetch(`${relay.origin}/echo`);
    while (clock.elapsed() < PAIR_LIMITS.totalMs - PAIR_LIMITS.retiringMs) {
      clock.advance(PAIR_LIMITS.retiringMs);
      if (clock.elapsed() % half === 0) await client.fetch(`${relay.origin}/echo`);
    }
    expect((await client.fetch(`${relay.origin}/echo`, post())).status).toBe(200);
    expect(posts()).toBe(1);
    expect(relay.pairings()).toBe(2);
    const retired = { type: 'request', status: 559, ...anyTimes() };
    expect(relay.events).toContainEqual(expect.objectContaining(retired));
  });

  function anyTimes() {
    const time = expect.any(Number);
    return { totalMs: time, upstreamMs: time, decodeMs: time, encodeMs: time };
  }
});

describe('pinned identities', () => {
  it.each([
    ['its own', true],
    ['its own among others', true],
    ['another', false],
    ['none', false],
  ])('a relay is used only if its identity is pinned: %s', async (which, accepted) => {
    const other = new Uint8Array(32).fill(9);
    const pins = {
      'its own': [relay.identity],
      'its own among others': [other, Buffer.from(relay.identity, 'base64url')],
      another: [other],
      none: [],
    }[which];
    const client = createMteRelayClient({ pinnedIdentities: pins ?? [] });
    const call = client.fetch(`${relay.origin}/echo`, post());
    if (accepted) expect((await call).status).toBe(200);
    else {
      await expect(call).rejects.toMatchObject({
        code: 'identity-not-trusted',
        requestMayHaveRun: false,
      });
    }
    expect(posts()).toBe(accepted ? 1 : 0);
  });

  it('a pin that is none is refused when the client is made', () => {
    expect(() => createMteRelayClient({ pinnedIdentities: ['abc'] })).toThrow(
      expect.objectContaining({ code: 'invalid-option' }),
    );
  });
});
