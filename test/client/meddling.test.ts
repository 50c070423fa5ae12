import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCrypto } from '../../src/adapters/crypto/node/index.ts';
import { createMteRelayClient, MteRelayError } from '../../src/client/index.ts';
import { deriveIdentity } from '../../src/domain/identity.ts';
import { signRefusal } from '../../src/domain/refusal-proof.ts';
import { parseRelayHeader } from '../../src/domain/relay-header.ts';
import type { MessageHeader } from '../../src/ports/codec.ts';
import {
  forwardTo,
  type Intermediary,
  type Meddle,
  type Passing,
  type PassingAnswer,
  startIntermediary,
} from './intermediary.ts';
import { startRelay, type TestRelay } from './relay.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const IDENTITY_KEY = 'an identity of the tests, 32 characters';

let upstream: Upstream;
let relay: TestRelay;
let between: Intermediary;
let client: ReturnType<typeof createMteRelayClient>;

beforeEach(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin);
  between = await startIntermediary(relay.origin);
  client = createMteRelayClient();
});
afterEach(async () => {
  await between.close();
  await relay.close();
  await upstream.close();
});

const ran = (method: string) => upstream.ledger.filter((one) => one.method === method).length;
const get = (path = '/echo') => client.fetch(between.origin + path);
const post = (path = '/echo', body: BodyInit = 'once') =>
  client.fetch(between.origin + path, { method: 'POST', body });

async function failure(call: Promise<Response>): Promise<MteRelayError> {
  const error = await call.then(() => undefined).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(MteRelayError);
  return error as MteRelayError;
}

/** Meddles with the first message, and lets the others pass. */
function once(meddle: Meddle): Meddle {
  let done = false;
  return async (passing, forward) => {
    if (done) return forward();
    done = true;
    return meddle(passing, forward);
  };
}

function plain(status: number, headers: Record<string, string> = {}): PassingAnswer {
  return { status, headers, body: Buffer.from('{"error":"x"}') };
}

function headerOf(passing: Passing): MessageHeader {
  const header = parseRelayHeader(`${passing.headers['x-mte-relay']}`);
  if (header === undefined) throw new Error('not a relay header');
  return header;
}

async function proof(passing: Passing, status: number, since: number, key = IDENTITY_KEY) {
  const identity = await deriveIdentity(createCrypto(), key, '*');
  return signRefusal([identity], status, since, headerOf(passing));
}

describe('a forged refusal', () => {
  it('560 without proof: the POST ran, fails, and is not repeated', async () => {
    between.meddle = async (_, forward) => {
      await forward();
      return plain(560);
    };
    const error = await failure(post());
    expect(error).toMatchObject({ code: 'pair-unknown', status: 560, requestMayHaveRun: true });
    expect(error).toBeInstanceOf(TypeError);
    expect(ran('POST')).toBe(1);
    expect(between.passed.length).toBe(1);
  });

  it.each([
    ['by another identity', (p: Passing) => proof(p, 560, Date.now() + 60_000, 'x'.repeat(32))],
    ['since before the pair was made', (p: Passing) => proof(p, 560, Date.now() - 60_000)],
    ['for another status', (p: Passing) => proof(p, 566, Date.now() + 60_000)],
    [
      'for another message',
      (p: Passing) => {
        const other = `${p.headers['x-mte-relay']}`.replace(/\d+$/, '77');
        return proof({ ...p, headers: { 'x-mte-relay': other } }, 560, Date.now() + 60_000);
      },
    ],
    ['that is none', async () => 'since.signature'],
  ])('560 with a proof %s: the POST is not repeated', async (_name, make) => {
    between.meddle = async (passing, forward) => {
      await forward();
      return plain(560, { 'x-mte-relay-proof': await make(passing) });
    };
    expect(await failure(post())).toMatchObject({ code: 'pair-unknown', requestMayHaveRun: true });
    expect(ran('POST')).toBe(1);
  });

  it('a proof that holds makes any method be sent again', async () => {
    between.meddle = once(async (passing) => {
      return plain(560, { 'x-mte-relay-proof': await proof(passing, 560, Date.now() + 60_000) });
    });
    expect((await post()).status).toBe(200);
    expect(ran('POST')).toBe(1);
    expect(relay.pairings()).toBe(2);
  });

  it.each([560, 566, 562, 570])('%i: a GET is sent again over a new pair', async (status) => {
    between.meddle = once(async () => plain(status));
    expect((await get()).status).toBe(200);
    expect(relay.pairings()).toBe(2);
  });

  it.each([
    [562, 'decode-failed'],
    [566, 'pair-unknown'],
    [570, 'replayed'],
    [429, 'relay-busy'],
    [503, 'relay-busy'],
    [569, 'not-encoded'],
    [200, 'answer-not-sealed'],
    [404, 'answer-not-sealed'],
    [502, 'answer-not-sealed'],
    [504, 'answer-not-sealed'],
    [559, 'answer-not-sealed'],
  ])('%i: a POST fails and is not repeated', async (status, code) => {
    between.meddle = async () => plain(status);
    expect(await failure(post())).toMatchObject({ code, status, requestMayHaveRun: true });
    expect(between.passed.length).toBe(1);
  });

  it.each([200, 204, 404, 500, 559, 569])('%i in plain is never data of a GET', async (status) => {
    between.meddle = async () => ({
      ...plain(status),
      body: Buffer.from(status === 204 ? '' : 'x'),
    });
    expect(await failure(get())).toMatchObject({ status, requestMayHaveRun: true });
    expect(between.passed.length).toBe(1);
  });

  it.each([502, 504])('%i of a balancer whose relay died: a GET is sent again', async (status) => {
    between.meddle = once(async () => plain(status));
    expect((await get()).status).toBe(200);
    expect(relay.pairings()).toBe(1);
    between.meddle = async () => plain(status);
    const told = { code: 'answer-not-sealed', status, requestMayHaveRun: true };
    expect(await failure(get())).toMatchObject(told);
    expect(between.passed.length).toBe(5);
  });

  it('a GET is sent three times at most', async () => {
    between.meddle = async () => plain(560);
    await failure(get());
    expect(between.passed.length).toBe(3);
    between.meddle = async () => plain(503, { 'retry-after': '0' });
    await failure(get());
    expect(between.passed.length).toBe(6);
  });

  it('a lost pair costs a GET none of the tries that an absent store cost it', async () => {
    const busy = () => plain(503, { 'retry-after': '0' });
    const lost = async (passing: Passing) =>
      plain(560, { 'x-mte-relay-proof': await proof(passing, 560, Date.now() + 60_000) });
    between.meddle = async (passing, forward) => {
      const count = between.passed.length;
      if (count <= 2) return busy();
      return count === 3 ? lost(passing) : forward();
    };
    expect((await get()).status).toBe(200);
    expect(between.passed.length).toBe(4);
    expect(ran('GET')).toBe(1);
  });

  it.each([
    [2, 4],
    [0, 1],
  ])(
    'with `retry` %i, proved refusals without end let a POST be sent %i times',
    async (retry, times) => {
      between.meddle = async (passing) =>
        plain(560, { 'x-mte-relay-proof': await proof(passing, 560, Date.now() + 60_000) });
      const call = client.fetch(`${between.origin}/echo`, { method: 'POST', body: 'x' }, { retry });
      expect(await failure(call)).toMatchObject({ code: 'pair-unknown', requestMayHaveRun: false });
      expect(between.passed.length).toBe(times);
      expect(ran('POST')).toBe(0);
    },
  );

  it('`retry` says how often', async () => {
    between.meddle = async () => plain(560);
    await failure(client.fetch(`${between.origin}/echo`, {}, { retry: 0 }));
    expect(between.passed.length).toBe(1);
  });

  it('503 is waited for as Retry-After says, unless that is too long', async () => {
    between.meddle = once(async () => plain(503, { 'retry-after': '1' }));
    expect((await get()).status).toBe(200);
    expect(between.passed.length).toBe(2);
    between.meddle = async () => plain(503, { 'retry-after': '3600' });
    expect(await failure(get())).toMatchObject({ code: 'relay-busy', status: 503 });
    expect(between.passed.length).toBe(3);
  });
});

describe('an answer that is not of this request', () => {
  /** Gives the answer of an earlier message again. */
  function replaying(): Meddle {
    let earlier: PassingAnswer | undefined;
    return async (_, forward) => {
      earlier ??= await forward();
      return earlier;
    };
  }

  it('an older answer, replayed, is refused', async () => {
    between.meddle = replaying();
    await get('/echo?n=1');
    const error = await failure(post('/echo?n=2'));
    expect(error).toMatchObject({ code: 'answer-not-authentic', requestMayHaveRun: true });
    expect(ran('POST')).toBe(0);
  });

  it('an older answer under the header of this request is refused', async () => {
    let earlier: PassingAnswer | undefined;
    between.meddle = async (passing, forward) => {
      earlier ??= await forward();
      return {
        ...earlier,
        headers: { ...earlier.headers, 'x-mte-relay': `${passing.headers['x-mte-relay']}` },
      };
    };
    await get();
    expect(await failure(get())).toMatchObject({ code: 'answer-not-authentic' });
  });

  it('answers of two concurrent requests, swapped, are both refused', async () => {
    const answers: Promise<PassingAnswer>[] = [];
    const both = Promise.withResolvers<void>();
    await get();
    between.meddle = async (_, forward) => {
      const place = answers.push(forward()) - 1;
      if (answers.length === 2) both.resolve();
      await both.promise;
      return answers[1 - place];
    };
    const calls = await Promise.all([failure(get('/echo?n=1')), failure(get('/echo?n=2'))]);
    expect(calls.map(({ code }) => code)).toEqual(Array(2).fill('answer-not-authentic'));
  });

  it.each([
    ['the sequence', (text: string) => text.replace(/\d+$/, '9')],
    ['the pair', (text: string) => text.replace(/,[^,]+/, `,${'A'.repeat(22)}`)],
    ['the encode type', (text: string) => text.replace(',1,1,2,1,', ',0,1,2,1,')],
    ['the form', (text: string) => text.replace(',1,2,1,', ',0,1,1,')],
    ['the stream flag', (text: string) => text.replace(/,0,(\d+)$/, ',1,$1')],
    ['all of it', () => 'nonsense'],
  ])('an answer with %s of its header altered is refused', async (_name, alter) => {
    between.meddle = async (_, forward) => {
      const answer = await forward();
      const header = `${answer.headers['x-mte-relay']}`;
      expect(alter(header)).not.toBe(header);
      return { ...answer, headers: { ...answer.headers, 'x-mte-relay': alter(header) } };
    };
    expect(await failure(post())).toMatchObject({ code: 'answer-not-authentic' });
    expect(between.passed.length).toBe(1);
  });

  it('an answer with its status altered is refused', async () => {
    between.meddle = async (_, forward) => ({ ...(await forward()), status: 201 });
    expect(await failure(post())).toMatchObject({ code: 'answer-not-authentic', status: 201 });
  });

  it('an answer with a bit flipped, anywhere in its body, is refused', async () => {
    let at = 0;
    between.meddle = async (_, forward) => {
      const answer = await forward();
      const body = Buffer.from(answer.body);
      body.writeUInt8(body.readUInt8(at) ^ 1, at);
      at += 7;
      return { ...answer, body };
    };
    for (let i = 0; i < 20; i++) {
      expect(await failure(get())).toMatchObject({ code: 'answer-not-authentic' });
    }
  });
});

describe('a connection that breaks', () => {
  it('before the answer: a GET is sent again, a POST is not', async () => {
    between.meddle = once(async () => undefined);
    expect((await get()).status).toBe(200);
    expect(between.passed.length).toBe(2);

    between.meddle = once(async (_, forward) => {
      await forward();
      return undefined;
    });
    expect(await failure(post())).toMatchObject({
      code: 'network-failed',
      requestMayHaveRun: true,
    });
    expect(between.passed.length).toBe(3);
    expect(ran('POST')).toBe(1);
  });

  it('within a streamed answer: its reader gets an error, at every place', async () => {
    const whole = Buffer.from(await (await get('/chunks/40')).arrayBuffer());
    expect(whole.length).toBeGreaterThan(300);
    for (const part of [0.1, 0.5, 0.9, 0.999]) {
      between.meddle = async (_, forward) => {
        const answer = await forward();
        return { ...answer, body: answer.body.subarray(0, answer.body.length * part) };
      };
      const read = post('/chunks/40').then((response) => response.text());
      await expect(read).rejects.toMatchObject({
        code: 'answer-not-authentic',
        requestMayHaveRun: true,
      });
    }
  });

  it('at the upstream, within its answer: the reader gets an error', async () => {
    const response = await client.fetch(`${relay.origin}/cut`);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toBeInstanceOf(MteRelayError);
  });

  it('a relay that is not there: a call fails, having sent nothing', async () => {
    await relay.close();
    const error = await failure(
      client.fetch(`${relay.origin}/echo`, { method: 'POST', body: 'x' }),
    );
    expect(error).toMatchObject({ code: 'relay-unreachable', requestMayHaveRun: false });
    relay = await startRelay(upstream.origin);
  });

  it('a refused connection proves that nothing was sent: a POST is sent again', async () => {
    await relay.close();
    relay = await startRelay(upstream.origin, { keepAlive: false });
    const { origin, port } = relay;
    let messages = 0;
    const patient = createMteRelayClient({
      fetch: async (input, init) => {
        const isMessage = `${input}`.endsWith('/api/mte-message');
        if (isMessage && ++messages === 3) relay = await startRelay(upstream.origin, { port });
        return fetch(input, init);
      },
    });
    await patient.fetch(`${origin}/echo`);
    await relay.close();
    const response = await patient.fetch(`${origin}/echo`, { method: 'POST', body: 'once' });
    expect(response.status).toBe(200);
    // One that was refused, one that found its pair unknown, one that ran.
    expect(messages).toBe(1 + 3);
    expect(ran('POST')).toBe(1);
  });
});

describe('a redirect on the wire', () => {
  const toRelay = (): PassingAnswer => ({
    status: 307,
    headers: { location: `${relay.origin}/api/mte-message` },
    body: Buffer.alloc(0),
  });

  it('is an error, and is not followed', async () => {
    between.meddle = async () => toRelay();
    expect(await failure(post())).toMatchObject({ code: 'wire-redirected', status: 307 });
    expect(ran('POST')).toBe(0);
  });

  it('is an error where the runtime followed it, as a browser does', async () => {
    client = createMteRelayClient({
      fetch: (input, init) => fetch(input, { ...init, redirect: 'follow' }),
    });
    between.meddle = async () => toRelay();
    expect(await failure(post())).toMatchObject({ code: 'wire-redirected' });
    expect(ran('POST')).toBe(1);
  });
});

it('a captured request, sent again, does not reach the upstream', async () => {
  await post();
  const [captured] = between.passed;
  const answer = await forwardTo(relay.origin, captured as Passing);
  expect(answer.status).toBe(570);
  expect(ran('POST')).toBe(1);
});

it('nothing of a request or its answer can be read in between', async () => {
  const answers: PassingAnswer[] = [];
  between.meddle = async (_, forward) => {
    const answer = await forward();
    answers.push(answer);
    return answer;
  };
  const response = await client.fetch(`${between.origin}/echo?secret-path`, {
    method: 'PUT',
    body: 'secret-body',
    headers: { 'x-own': 'secret-header' },
  });
  expect(await response.text()).toContain('secret-body');
  const seen = JSON.stringify([
    between.passed.map((p) => ({ ...p, body: p.body.toString('latin1') })),
    answers.map((a) => ({ ...a, body: a.body.toString('latin1') })),
  ]);
  expect(seen).not.toMatch(/secret|PUT|x-own|x-method/);
  expect(between.passed[0]).toMatchObject({ method: 'POST', url: '/api/mte-message' });
});

describe('encodeHeaders', () => {
  const init = { method: 'POST', body: 'x', headers: { 'x-own': 'a', 'x-other': 'b' } };

  it.each([
    ['true', true, undefined, undefined],
    ['false', false, 'a', 'b'],
    ['a list', ['X-Own'], 'a', undefined],
  ] as const)('%s, in both forms', async (_name, encodeHeaders, own, other) => {
    for (const encodeUrl of [true, false]) {
      await client.fetch(`${between.origin}/echo`, init, { encodeHeaders, encodeUrl });
      const outer = between.passed.at(-1)?.headers;
      expect([outer?.['x-own'], outer?.['x-other']]).toEqual([own, other]);
      expect(upstream.ledger.at(-1)?.headers).toMatchObject({ 'x-own': 'a', 'x-other': 'b' });
    }
  });

  it('a copy that was altered outside does not reach the upstream', async () => {
    const altered = createMteRelayClient({
      fetch: (input, wireInit) => {
        const headers = new Headers(wireInit?.headers);
        if (headers.has('x-own')) headers.set('x-own', 'altered');
        return fetch(input, { ...wireInit, headers });
      },
    });
    await altered.fetch(`${between.origin}/echo`, init, { encodeHeaders: false });
    expect(between.passed.at(-1)?.headers['x-own']).toBe('altered');
    expect(upstream.ledger.at(-1)?.headers['x-own']).toBe('a');
  });
});

it('the open form shows method and path, and hides the rest', async () => {
  await client.fetch(
    `${between.origin}/echo?q=1`,
    { method: 'PUT', body: 'hidden' },
    { encodeUrl: false },
  );
  const [passed] = between.passed;
  expect(passed).toMatchObject({ method: 'PUT', url: '/echo?q=1' });
  expect(passed?.body.toString('latin1')).not.toContain('hidden');
});

describe('MTE', () => {
  it('requests and answers of near lengths look alike', async () => {
    const sizes = new Set<number>();
    const answers = new Set<number>();
    between.meddle = async (passing, forward) => {
      const answer = await forward();
      sizes.add(passing.body.length);
      answers.add(answer.body.length);
      return answer;
    };
    for (const size of [600, 650, 700]) {
      const init = { method: 'POST', body: 'a'.repeat(size) };
      const url = `${between.origin}/bytes/${size}`;
      await client.fetch(url, init, { encodeType: 'MTE' });
    }
    expect(sizes.size).toBe(1);
    expect(answers.size).toBe(1);
  });

  it('a call that asks for it is refused where its length could not be hidden', async () => {
    const body = new Uint8Array(1_100_000);
    const call = client.fetch(
      `${between.origin}/echo`,
      { method: 'POST', body },
      { encodeType: 'MTE' },
    );
    expect(await failure(call)).toMatchObject({
      code: 'message-too-long',
      requestMayHaveRun: false,
    });
    expect(between.passed.length).toBe(0);

    client = createMteRelayClient({ encodeType: 'MTE' });
    expect((await post('/echo', body)).status).toBe(200);
    expect(headerOf(between.passed[0] as Passing).encodeType).toBe('MKE');
  });
});

it('the relay’s own refusals, sealed, are answers', async () => {
  const response = await client.fetch(`${relay.origin}/echo`, { method: 'PROPFIND' });
  expect(response.status).toBe(405);
  expect(await response.json()).toMatchObject({ code: 'method-not-allowed' });
});
