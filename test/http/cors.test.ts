import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get } from '../support/http-exchange.ts';
import { pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { ORIGIN, type RelayServer, startRelay } from '../support/relay-server.ts';

let upstream: RecordingUpstream;
let relay: RelayServer;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin, { PASS_THROUGH_ROUTES: '/plain' });
});
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

const EXPOSED = 'x-mte-relay, x-mte-relay-eh, x-mte-relay-proof, x-request-id, retry-after';
const READABLE = {
  'access-control-allow-origin': ORIGIN,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': EXPOSED,
};

describe('a preflight', () => {
  const preflight = (path: string, origin: string) =>
    get(
      relay.origin,
      path,
      {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-mte-relay',
      },
      'OPTIONS',
    );

  test.each(['/api/mte-message', '/api/mte-pair', '/any/path', '/plain'])(
    'for %s is answered by the relay, for two hours',
    async (path) => {
      const { status, headers, body } = await preflight(path, ORIGIN);
      expect(status).toBe(204);
      expect(body.length).toBe(0);
      expect(headers).toMatchObject({
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, POST, PUT, DELETE, HEAD, OPTIONS',
        'access-control-allow-headers': 'content-type,x-mte-relay',
        'access-control-max-age': '7200',
      });
      expect(upstream.ledger).toEqual([]);
    },
  );

  test('of another origin is told nothing', async () => {
    const { headers } = await preflight('/api/mte-message', 'https://evil.example');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(headers.vary).toBe('origin');
  });
});

describe('an answer can be read by a named origin and by no other', () => {
  test.each([
    ['of a route of the relay', '/api/mte-echo/x', 200],
    ['that is a refusal of such a route', '/api/mte-pair', 405],
    ['that is a refusal of the script', '/public/mte-relay-client-none.js', 404],
    ['that is a plain refusal', '/unencoded', 569],
    ['that is passed through', '/plain', 200],
  ])('%s', async (_, path, status) => {
    upstream.answer((_request, response) => {
      response.setHeader('access-control-allow-origin', '*').end('plain');
    });
    const named = await get(relay.origin, path, { origin: ORIGIN });
    expect(named.status).toBe(status);
    expect(named.headers).toMatchObject(READABLE);
    const other = await get(relay.origin, path, { origin: 'https://evil.example' });
    expect(other.status).toBe(status);
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
    expect(other.headers.vary).toBe('origin');
    upstream.reset();
  });

  test('that refuses a pairing', async () => {
    const { status, headers } = await get(
      relay.origin,
      '/api/mte-pair',
      { origin: ORIGIN },
      'POST',
    );
    expect(status).toBe(569);
    expect(headers).toMatchObject(READABLE);
  });

  test('that is sealed', async () => {
    const client = await pairWith(relay.origin);
    const named = await client.call({ outerHeaders: [['origin', ORIGIN]] });
    expect(named.wire.headers).toMatchObject(READABLE);
    const other = await client.call({ outerHeaders: [['origin', 'https://evil.example']] });
    expect(other.wire.headers['access-control-allow-origin']).toBeUndefined();
  });
});
