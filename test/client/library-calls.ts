/** What applications do with libraries that take a fetch of their own; for any runtime. */
import axios from 'axios';
import ky from 'ky';
import { ofetch } from 'ofetch';
import createOpenApiClient from 'openapi-fetch';

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** What a library makes of a JSON call, of a missing resource, and of a call that is aborted. */
export interface LibraryResult {
  readonly echoed: { readonly method: string; readonly url: string; readonly body: string };
  readonly missing: number | undefined;
  readonly aborted: boolean;
}

type Library = (fetch: Fetch, origin: string) => Promise<LibraryResult>;

/** The paths that are used here, as a generator would write them from an OpenAPI document. */
interface Paths {
  '/echo': {
    post: {
      parameters: { query: { page: number } };
      requestBody: { content: { 'application/json': { name: string } } };
      responses: { 200: { content: { 'application/json': LibraryResult['echoed'] } } };
    };
  };
  '/status/404': { get: { responses: { 404: { content: never } } } };
  '/held': { get: { responses: { 200: { content: never } } } };
}

const BODY = { name: 'ä€😀' };

function shortly(): AbortSignal {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 50);
  return abort.signal;
}

const fails = (call: PromiseLike<unknown>, named: RegExp) =>
  Promise.resolve(call).then(
    () => false,
    (error: Error & { code?: string }) => named.test(`${error.name} ${error.code} ${error.cause}`),
  );

export const LIBRARIES: Readonly<Record<string, Library>> = {
  async ky(fetch, origin) {
    const api = ky.create({ fetch, prefixUrl: origin, retry: 0 });
    const missing = await api.get('status/404').catch((error) => error.response);
    return {
      echoed: await api.post('echo', { json: BODY, searchParams: { page: 2 } }).json(),
      missing: missing.status,
      aborted: await fails(api.get('held', { signal: shortly() }), /AbortError/),
    };
  },

  async ofetch(fetch, origin) {
    const api = ofetch.create({ baseURL: origin, retry: 0 }, { fetch });
    const missing = await api('/status/404').catch((error) => error);
    return {
      echoed: await api('/echo', { method: 'POST', body: BODY, query: { page: 2 } }),
      missing: missing.status,
      aborted: await fails(api('/held', { signal: shortly() }), /AbortError/),
    };
  },

  async axios(fetch, origin) {
    const api = axios.create({ baseURL: origin, adapter: 'fetch', env: { fetch } });
    const missing = await api.get('/status/404').catch((error) => error.response);
    const { data } = await api.post('/echo', BODY, { params: { page: 2 } });
    return {
      echoed: data,
      missing: missing.status,
      aborted: await fails(api.get('/held', { signal: shortly() }), /ERR_CANCELED/),
    };
  },

  async 'openapi-fetch'(fetch, origin) {
    const api = createOpenApiClient<Paths>({ baseUrl: origin, fetch });
    const { data } = await api.POST('/echo', { params: { query: { page: 2 } }, body: BODY });
    const { response } = await api.GET('/status/404');
    return {
      echoed: data as LibraryResult['echoed'],
      missing: response.status,
      aborted: await fails(api.GET('/held', { signal: shortly() }), /AbortError/),
    };
  },
};
