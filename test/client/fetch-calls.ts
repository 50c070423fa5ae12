/**
 * Calls of fetch, for any runtime: made directly and through the relay, they must come to the same.
 * A call is made anew each time, since bodies are used up.
 */

type Init = RequestInit & { duplex?: 'half' };
export type Fetch = (input: string | URL | Request, init?: Init) => Promise<Response>;
type Call = (fetch: Fetch, origin: string) => Promise<Response>;

const json = JSON.stringify({ text: 'ä€😀', list: [1, 2, 3] });
const bytes = () => Uint8Array.from({ length: 2000 }, (_, i) => i % 256);
const big = (size: number) => new Uint8Array(size).fill(65);

const get = (path: string, init?: () => Init): Call => {
  return (fetch, origin) => fetch(origin + path, init?.());
};
const post = (body: () => BodyInit, init: Init = {}): Call => {
  return (fetch, origin) => fetch(`${origin}/echo`, { method: 'POST', body: body(), ...init });
};
const abortedAfter = (path: string): Call => {
  return async (fetch, origin) => {
    const abort = new AbortController();
    const call = fetch(origin + path, { signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    return call;
  };
};

export const CALLS: Readonly<Record<string, Call>> = {
  'a string': get('/echo?a=1&b=%20x'),
  'a URL': (fetch, origin) => fetch(new URL('/echo?a=ä', origin)),
  'a URL with a fragment': get('/echo?a=1#part'),
  'a Request': (fetch, origin) =>
    fetch(new Request(`${origin}/echo`, { method: 'PUT', body: json, headers: { 'x-own': '1' } })),
  'a Request with init over it': (fetch, origin) =>
    fetch(new Request(`${origin}/echo`, { headers: { 'x-own': '1' } }), {
      method: 'POST',
      body: 'new',
    }),
  'a Request with a Blob and its type': (fetch, origin) =>
    fetch(
      new Request(`${origin}/echo`, { method: 'POST', body: new Blob([json], { type: 'a/b' }) }),
    ),
  'own headers': get('/echo', () => ({ headers: { 'X-Own': 'yes', Accept: 'a/b' } })),
  'a Headers object': get('/echo', () => ({ headers: new Headers([['x-own', 'a']]) })),
  'headers as pairs, one of them twice': get('/echo', () => ({
    headers: [
      ['x-own', 'a'],
      ['x-own', 'b'],
    ],
  })),
  'a HEAD': get('/echo', () => ({ method: 'HEAD' })),
  'a method in lower case': get('/echo', () => ({ method: 'delete' })),
  'a text': post(() => 'ä€😀'),
  'an empty text': post(() => ''),
  'no body': (fetch, origin) => fetch(`${origin}/echo`, { method: 'POST' }),
  'JSON with its type': post(() => json, { headers: { 'content-type': 'application/json' } }),
  URLSearchParams: post(() => new URLSearchParams({ a: 'ä b', c: '&' })),
  'an ArrayBuffer': post(() => bytes().buffer),
  'a view': post(() => bytes().subarray(7, 99)),
  'a DataView': post(() => new DataView(bytes().buffer, 3, 9)),
  'a Blob': post(() => new Blob([bytes()], { type: 'image/png' })),
  'a Blob without a type': post(() => new Blob([bytes()])),
  'a File': post(() => new File([bytes()], 'a.bin', { type: 'x/y' })),
  'a Blob of 3 MB': post(() => new Blob([big(3_000_000)])),
  'a text of 2 MB': post(() => 'ä'.repeat(1_000_000)),
  'a status of 201': get('/status/201'),
  'a status of 204': get('/status/204'),
  'a status of 304': get('/status/304'),
  'a status of 401': get('/status/401'),
  'a status of 404': get('/status/404'),
  'a status of 503': get('/status/503'),
  'a repeated header': get('/repeated'),
  'a gzip answer': get('/compressed/gzip'),
  'a deflate answer': get('/compressed/deflate'),
  'an answer in chunks': get('/chunks/50'),
  'an answer of 3 MB': get('/bytes/3000000'),
  'a redirect': get('/redirect/302?to=/echo'),
  'a POST that becomes a GET by 302': (fetch, origin) =>
    fetch(`${origin}/redirect/302?to=/echo`, { method: 'POST', body: json }),
  'a POST that stays one by 307': (fetch, origin) =>
    fetch(`${origin}/redirect/307?to=/echo`, { method: 'POST', body: json }),
  'a redirect where none may be': get('/redirect/302?to=/echo', () => ({ redirect: 'error' })),
  'an endless redirect': get('/loop/1'),
  'cache: no-store': get('/echo', () => ({ cache: 'no-store' })),
  'cache: no-cache': get('/echo', () => ({ cache: 'no-cache' })),
  'cache: reload': get('/echo', () => ({ cache: 'reload' })),
  'credentials: omit': get('/echo', () => ({ credentials: 'omit' })),
  'credentials: include': get('/echo', () => ({ credentials: 'include' })),
  keepalive: get('/echo', () => ({ keepalive: true })),
  'mode: cors': get('/echo', () => ({ mode: 'cors' })),
  priority: get('/echo', () => ({ priority: 'low' })),
  'no referrer': get('/echo', () => ({ referrer: '' })),
  'a referrer policy': get('/echo', () => ({ referrerPolicy: 'origin' })),
  'a GET with a body': get('/echo', () => ({ body: 'x' })),
  'a method that nobody may use': get('/echo', () => ({ method: 'TRACE' })),
  'a header that is none': get('/echo', () => ({ headers: { 'a b': 'c' } })),
  'a URL that is none': (fetch) => fetch('http://['),
  'a URL with a password': (fetch, origin) => fetch(origin.replace('//', '//me:secret@')),
  'a Request whose body was used': async (fetch, origin) => {
    const request = new Request(`${origin}/echo`, { method: 'POST', body: 'x' });
    await request.text();
    return fetch(request);
  },
  'a call that was aborted before': get('/echo', () => ({ signal: AbortSignal.abort() })),
  'a call that was aborted for a reason': get('/echo', () => ({
    signal: AbortSignal.abort(new RangeError('mine')),
  })),
  'a call that is aborted while it waits': abortedAfter('/held'),
  'a call that times out': get('/held', () => ({ signal: AbortSignal.timeout(1_500) })),
  'an answer that is cut': get('/cut'),
};

/** Fields of one hop. */
const OF_ONE_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'date'];

/** All that an application can see of how a call ended. */
export async function outcomeOf(call: Call, fetch: Fetch, origin: string) {
  try {
    return await factsOf(await call(fetch, origin));
  } catch (error) {
    const isTypeError = error instanceof TypeError;
    return { failed: isTypeError ? 'TypeError' : error instanceof Error ? error.name : `${error}` };
  }
}

async function factsOf(response: Response) {
  const { status, statusText, ok, redirected, type, bodyUsed } = response;
  const { pathname, search, hash } = new URL(response.url);
  const clone = response.clone();
  const isResponse = [response, clone].every((one) => one instanceof Response);
  const text = await response.text();
  const blob = await clone.blob();
  return {
    ...{ status, statusText, ok, redirected, type, bodyUsed, isResponse, text },
    url: pathname + search + hash,
    cloned: [clone.url === response.url, clone.status, clone.redirected, clone.type],
    headers: [...response.headers].filter(([name]) => !OF_ONE_HOP.includes(name)),
    hasBody: response.body !== null,
    usedAfter: response.bodyUsed,
    blob: [blob.size, blob.type],
    again: await response.text().catch((error: unknown) => error instanceof TypeError),
  };
}
