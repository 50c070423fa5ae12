import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMteRelayClient, type MteCallOptions } from '../../src/client/index.ts';
import { startRelay, type TestRelay } from './relay.ts';
import { type Received, startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let relay: TestRelay;
let client: ReturnType<typeof createMteRelayClient>;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin);
});
beforeEach(() => {
  client = createMteRelayClient();
});
afterAll(async () => {
  await relay.close();
  await upstream.close();
});

/** Fields of one hop, and of the relay's own. */
const OF_ONE_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'date'];
/** What an upstream is told of the body and of what the client takes. */
const TOLD = ['content-type', 'content-length', 'accept', 'accept-encoding', 'range', 'x-own'];

async function facts(response: Response) {
  const headers = [...response.headers].filter(([name]) => !OF_ONE_HOP.includes(name));
  const { status, statusText, ok, redirected, type, bodyUsed } = response;
  const { pathname, search, hash } = new URL(response.url);
  const hasBody = response.body !== null;
  const body = Buffer.from(await response.arrayBuffer()).toString('latin1');
  const url = pathname + search + hash;
  return { status, statusText, ok, redirected, type, bodyUsed, url, headers, hasBody, body };
}

function told({ method, url, headers, body }: Received) {
  const lines = TOLD.map((name) => [name, headers[name]]);
  return { method, url, headers: lines, body: body.toString('latin1') };
}

type Init = RequestInit & { duplex?: 'half' };

/** Asks for the same thing directly and through the relay. */
async function both(path: string, init: () => Init, options?: MteCallOptions) {
  const before = upstream.ledger.length;
  const direct = await facts(await fetch(upstream.origin + path, init()));
  const between = upstream.ledger.length;
  const relayed = await facts(await client.fetch(relay.origin + path, init(), options));
  return {
    direct: { ...direct, told: upstream.ledger.slice(before, between).map(told) },
    relayed: { ...relayed, told: upstream.ledger.slice(between).map(told) },
  };
}

const json = JSON.stringify({ text: 'ä€😀', list: [1, 2, 3] });
const bytes = Uint8Array.from({ length: 2000 }, (_, i) => i % 256);

const CASES: Record<string, { path: string; init?: () => Init }> = {
  'a GET': { path: '/echo?a=1&b=%20x' },
  'a GET with a fragment': { path: '/echo?a=1#part' },
  'a GET with own headers': {
    path: '/echo',
    init: () => ({ headers: { 'X-Own': 'ÿ', Accept: 'a/b' } }),
  },
  'a GET of a range': { path: '/echo', init: () => ({ headers: { range: 'bytes=0-3' } }) },
  'a HEAD': { path: '/echo', init: () => ({ method: 'HEAD' }) },
  'a DELETE': { path: '/echo', init: () => ({ method: 'delete' }) },
  'a PUT': { path: '/echo', init: () => ({ method: 'put', body: json }) },
  'a PATCH': { path: '/echo', init: () => ({ method: 'PATCH', body: json }) },
  'a POST of JSON': {
    path: '/echo',
    init: () => ({ method: 'POST', body: json, headers: { 'content-type': 'application/json' } }),
  },
  'a POST of nothing': { path: '/echo', init: () => ({ method: 'POST' }) },
  'a POST of an empty text': { path: '/echo', init: () => ({ method: 'POST', body: '' }) },
  'a POST of parameters': {
    path: '/echo',
    init: () => ({ method: 'POST', body: new URLSearchParams({ a: 'ä b', c: '&' }) }),
  },
  'a POST of an ArrayBuffer': {
    path: '/echo',
    init: () => ({ method: 'POST', body: bytes.buffer }),
  },
  'a POST of a view': {
    path: '/echo',
    init: () => ({ method: 'POST', body: bytes.subarray(7, 99) }),
  },
  'a POST of a Blob': {
    path: '/echo',
    init: () => ({ method: 'POST', body: new Blob([bytes], { type: 'image/png' }) }),
  },
  'a POST of a Blob without type': {
    path: '/echo',
    init: () => ({ method: 'POST', body: new Blob([bytes]) }),
  },
  'a POST of a large Blob': {
    path: '/echo',
    init: () => ({ method: 'POST', body: new Blob([new Uint8Array(3_000_000).fill(65)]) }),
  },
  'a POST of a large Blob whose length is named': {
    path: '/echo',
    init: () => ({
      method: 'POST',
      body: new Blob([new Uint8Array(2_000_000).fill(65)]),
      headers: { 'content-length': '2000000' },
    }),
  },
  'an answer of 201': { path: '/status/201' },
  'an answer of 204': { path: '/status/204' },
  'an answer of 205': { path: '/status/205' },
  'an answer of 304': { path: '/status/304' },
  'an answer of 401': { path: '/status/401' },
  'an answer of 404': { path: '/status/404' },
  'an answer of 408': { path: '/status/408' },
  'an answer of 500': { path: '/status/500' },
  'an answer of 503': { path: '/status/503' },
  'a repeated header': { path: '/repeated' },
  'several cookies': { path: '/cookies' },
  'a gzip answer': { path: '/compressed/gzip' },
  'a deflate answer': { path: '/compressed/deflate' },
  'an answer of raw deflate': { path: '/compressed/raw' },
  'an answer in chunks': { path: '/chunks/50' },
  'an answer of 3 MB': { path: '/bytes/3000000' },
  'a redirect': { path: '/redirect/302?to=/echo' },
  'a relative redirect': { path: '/redirect/302?to=../echo?x=1%23y' },
  'a redirect that is not followed': {
    path: '/redirect/302?to=/echo',
    init: () => ({ redirect: 'manual' }),
  },
  'a POST that becomes a GET by 302': {
    path: '/redirect/302?to=/echo',
    init: () => ({ method: 'POST', body: json }),
  },
  'a PUT that stays one by 302': {
    path: '/redirect/302?to=/echo',
    init: () => ({ method: 'PUT', body: json }),
  },
  'a PUT that becomes a GET by 303': {
    path: '/redirect/303?to=/echo',
    init: () => ({ method: 'PUT', body: json, headers: { authorization: 'x' } }),
  },
  'a POST that stays one by 307': {
    path: '/redirect/307?to=/echo',
    init: () => ({ method: 'POST', body: json }),
  },
  'a Blob that is sent on by 308': {
    path: '/redirect/308?to=/echo',
    init: () => ({ method: 'POST', body: new Blob([new Uint8Array(2_000_000).fill(66)]) }),
  },
};

describe.each([
  ['enveloped MKE', {}],
  ['enveloped MTE', { encodeType: 'MTE' }],
  ['open MKE', { encodeUrl: false }],
  ['open MTE', { encodeUrl: false, encodeType: 'MTE' }],
] as const)('%s', (_, options) => {
  beforeEach(() => {
    client = createMteRelayClient(options);
  });

  it.each(Object.entries(CASES))('%s is as with fetch', async (_name, { path, init }) => {
    const { direct, relayed } = await both(path, init ?? (() => ({})));
    expect(relayed).toEqual(direct);
  });
});

describe('bodies whose form has a boundary of its own', () => {
  const form = () => {
    const data = new FormData();
    data.append('field', 'värde');
    data.append('file', new File([bytes], 'a "name".bin', { type: 'x/y' }));
    return data;
  };
  const parse = ({ headers, body }: Received) =>
    new Response(new Uint8Array(body), {
      headers: { 'content-type': `${headers['content-type']}` },
    }).formData();
  const entries = async (received: Received) =>
    Promise.all(
      [...(await parse(received))].map(async ([name, value]) =>
        value instanceof File ? [name, value.name, value.type, await value.text()] : [name, value],
      ),
    );

  it('a FormData arrives as with fetch', async () => {
    await fetch(`${upstream.origin}/echo`, { method: 'POST', body: form() });
    await client.fetch(`${relay.origin}/echo`, { method: 'POST', body: form() });
    const [direct, relayed] = upstream.ledger.slice(-2) as [Received, Received];
    expect(await entries(relayed)).toEqual(await entries(direct));
    expect((await entries(relayed)).length).toBe(2);
    expect(relayed.headers['content-length']).toBe(direct.headers['content-length']);
  });

  it('a FormData of 2 MB arrives', async () => {
    const data = new FormData();
    data.append('file', new Blob([new Uint8Array(2_000_000).fill(67)]), 'big');
    await client.fetch(`${relay.origin}/echo`, { method: 'POST', body: data });
    const [[, file] = []] = [...(await parse(upstream.ledger.at(-1) as Received))];
    expect(file).toBeInstanceOf(File);
    expect((file as File).size).toBe(2_000_000);
  });
});

describe('streams', () => {
  /** Pieces of one size, then the end, or an error. */
  const stream = (pieces: number, size: number, error?: Error) => {
    let given = 0;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (given < pieces) controller.enqueue(new Uint8Array(size).fill(given++));
        else if (error !== undefined) controller.error(error);
        else controller.close();
      },
    });
  };

  it.each([
    ['short', 3, 10, {}],
    ['long', 40, 100_000, {}],
    ['short, at once', 3, 10, { useStreaming: true }],
    ['long, gathered', 40, 100_000, { useStreaming: false }],
    ['long, open', 40, 100_000, { encodeUrl: false }],
    ['short, MTE', 3, 10, { useStreaming: true, encodeType: 'MTE' }],
  ] as const)('a %s stream arrives', async (_name, pieces, size, options) => {
    const init: Init = { method: 'POST', body: stream(pieces, size), duplex: 'half' };
    const response = await client.fetch(`${relay.origin}/echo`, init, options);
    expect(response.status).toBe(200);
    const expected = Buffer.concat(Array.from({ length: pieces }, (_, i) => Buffer.alloc(size, i)));
    expect(upstream.ledger.at(-1)?.body.equals(expected)).toBe(true);
  });

  it('an error of the application’s stream fails the call and completes nothing', async () => {
    const before = upstream.ledger.length;
    const body = stream(40, 100_000, new Error('disk'));
    const init: Init = { method: 'POST', body, duplex: 'half' };
    await expect(client.fetch(`${relay.origin}/echo`, init)).rejects.toMatchObject({
      code: 'body-failed',
      requestMayHaveRun: true,
      cause: { message: 'disk' },
    });
    expect(upstream.ledger.length).toBe(before);
  });

  it('an answer is read as it comes, and stopping it stops the upstream', async () => {
    const before = relay.requests();
    const response = await client.fetch(`${relay.origin}/endless`);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toContain('tick');
    expect(relay.requests()).toBe(before);
    await reader.cancel();
    await expect.poll(() => relay.requests()).toBe(before + 1);
  });
});

describe('Request objects', () => {
  it('are taken whole, with init over them', async () => {
    const request = new Request(`${relay.origin}/echo?r=1`, {
      method: 'POST',
      body: json,
      headers: { 'content-type': 'application/json', 'x-own': 'yes' },
    });
    const answer = await (await client.fetch(request)).json();
    expect(answer).toMatchObject({ method: 'POST', url: '/echo?r=1', type: 'application/json' });
    expect(upstream.ledger.at(-1)?.body.toString()).toBe(json);
    expect(upstream.ledger.at(-1)?.headers['x-own']).toBe('yes');
    expect(request.bodyUsed).toBe(true);
    await expect(client.fetch(request)).rejects.toThrow(TypeError);

    const other = new Request(`${relay.origin}/echo`, { method: 'POST', body: 'old' });
    await client.fetch(other, { method: 'PUT', body: 'new' });
    expect(upstream.ledger.at(-1)).toMatchObject({ method: 'PUT', body: Buffer.from('new') });
    expect(other.bodyUsed).toBe(false);
  });

  it('serve as init as well', async () => {
    const init = new Request('http://unused.example/', {
      method: 'POST',
      body: 'x',
      headers: { 'x-own': '1' },
    });
    await client.fetch(`${relay.origin}/echo`, init);
    expect(upstream.ledger.at(-1)).toMatchObject({ method: 'POST', body: Buffer.from('x') });
    expect(upstream.ledger.at(-1)?.headers['x-own']).toBe('1');
  });
});

describe('what fetch refuses', () => {
  it.each([
    ['a GET with a body', '/echo', { body: 'x' }],
    ['a forbidden method', '/echo', { method: 'CONNECT' }],
    ['a header that is none', '/echo', { headers: { 'a b': 'c' } }],
  ])('%s is refused', async (_name, path, init) => {
    await expect(fetch(relay.origin + path, init)).rejects.toThrow(TypeError);
    await expect(client.fetch(relay.origin + path, init)).rejects.toThrow(TypeError);
  });

  it('a relative URL without a base is refused, and resolves against relayOrigin', async () => {
    await expect(client.fetch('/echo')).rejects.toThrow(/relayOrigin/);
    const based = createMteRelayClient({ relayOrigin: relay.origin });
    expect((await based.fetch('/echo?x')).url).toBe(`${relay.origin}/echo?x`);
    await expect(based.fetch('https://elsewhere.example/')).rejects.toMatchObject({
      code: 'outside-relay',
    });
  });
});

it('a clone has the URL too', async () => {
  const response = await client.fetch(`${relay.origin}/redirect/302?to=/echo`);
  const clone = response.clone();
  expect(clone).toBeInstanceOf(Response);
  expect([clone.url, clone.redirected, clone.type]).toEqual([
    `${relay.origin}/echo`,
    true,
    'basic',
  ]);
  expect(await clone.text()).toBe(await response.text());
});

it('what the application does to a body after the call changes nothing', async () => {
  const body = Buffer.from('before');
  const call = client.fetch(`${relay.origin}/echo`, { method: 'POST', body });
  body.fill('x');
  await call;
  expect(upstream.ledger.at(-1)?.body.toString()).toBe('before');
});
