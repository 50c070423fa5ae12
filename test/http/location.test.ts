import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createMteRelayClient } from '../../src/client/index.ts';
import { get } from '../support/http-exchange.ts';
import { pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';

const BASE = '/base/v1';

let upstream: RecordingUpstream;
let relay: RelayServer;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(`${upstream.origin}${BASE}`, { PASS_THROUGH_ROUTES: '/plain/*' });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

/** Written with the upstream's own names, as it would; read with the relay's. */
const CASES = [
  ['its origin and base path', () => `${upstream.origin}${BASE}/b?c=d#e`, () => '/b?c=d#e'],
  ['its base path', () => `${BASE}/b`, () => '/b'],
  ['its base path alone', () => BASE, () => '/'],
  ['a path beside it', () => '/other', () => '/other'],
  ['a relative path', () => 'b?c', () => 'b?c'],
  ['another host', () => 'https://login.example/x', () => 'https://login.example/x'],
  [
    'a path with two slashes',
    () => `${upstream.origin}${BASE}//evil.example/`,
    () => '/.//evil.example/',
  ],
] as const;

describe.each(CASES)('an upstream that refers to %s', (_, written, read) => {
  beforeEach(() =>
    upstream.answer((request, response) => {
      request.resume();
      response.writeHead(201, { location: written(), 'content-location': written() }).end();
    }),
  );

  test.each([{}, { open: true }, { stream: true }])(
    'is understood inside the encoding',
    async (form) => {
      const client = await pairWith(relay.origin);
      const answer = await client.call({ ...form, path: '/a', body: 'x' });
      expect([answer.header('location'), answer.header('content-location')]).toEqual([
        read(),
        read(),
      ]);
      expect(answer.wire.headers.location).toBeUndefined();
    },
  );

  test('is understood where it is passed through', async () => {
    const { headers } = await get(relay.origin, '/plain/a');
    expect([headers.location, headers['content-location']]).toEqual([read(), read()]);
  });
});

describe('the client follows', () => {
  const redirecting = (location: () => string) =>
    upstream.answer((request, response) => {
      request.resume();
      if (request.url === `${BASE}/b?c=d`) response.end('arrived');
      else response.writeHead(302, { location: location() }).end();
    });
  const follow = async (path: string) => {
    const client = createMteRelayClient();
    onTestFinished(() => client.close());
    return client.fetch(relay.origin + path);
  };

  test.each([
    ['an absolute URL of the upstream', () => `${upstream.origin}${BASE}/b?c=d#e`],
    ['an absolute path', () => `${BASE}/b?c=d`],
    ['a relative path', () => 'b?c=d'],
    ['a relative path with dots', () => './x/../b?c=d'],
  ])('%s, within the base path', async (_, location) => {
    redirecting(location);
    const response = await follow('/a');
    expect([response.status, response.url, await response.text()]).toEqual([
      200,
      `${relay.origin}/b?c=d`,
      'arrived',
    ]);
    expect(upstream.ledger.map(({ url }) => url)).toEqual([`${BASE}/a`, `${BASE}/b?c=d`]);
  });

  test('nothing out of the relay, and says where it was to go', async () => {
    redirecting(() => 'https://login.example/x');
    await expect(follow('/a')).rejects.toMatchObject({ code: 'redirect-outside-relay' });
  });

  test('no path with two slashes to another host', async () => {
    redirecting(() => `${upstream.origin}${BASE}//evil.example/`);
    expect((await follow('/a')).status).toBe(404);
    expect(upstream.ledger.length).toBe(1);
  });
});
