import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeBase64url } from '../../src/domain/base64url.ts';
import { refusalIsProved } from '../../src/domain/refusal-proof.ts';
import { exchangeBytes, statusOf } from '../conformance/raw-connection.ts';
import { get, received, send } from '../support/http-exchange.ts';
import { crypto, issuedClientId, offerPairs, pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';

/** By inbound host, as in the map below; `*` is asked for under a host that has no entry. */
const HOSTS = ['one.example', 'two.example:8443', 'three.example', '*'] as const;
type Host = (typeof HOSTS)[number];
const sentTo = (host: Host) => (host === '*' ? 'unlisted.example' : host);
const to = (host: Host) => [['host', sentTo(host)]] as const;

/** Tells every tenant from all others: one and two share a secret, three has its own. */
function domainMap(upstreams: Record<Host, RecordingUpstream>) {
  return {
    'one.example': {
      upstream: `${upstreams['one.example'].origin}/first`,
      cors_origins: ['https://one.app.example'],
      pass_through_routes: ['/open-one'],
      mte_routes: ['/users/*'],
      headers: { 'x-tenant': 'one' },
    },
    'two.example:8443': {
      upstream: upstreams['two.example:8443'].origin,
      cors_origins: ['https://two.app.example'],
      cors_methods: ['GET'],
      headers: { 'x-tenant': 'two' },
    },
    'three.example': {
      upstream: upstreams['three.example'].origin,
      cors_origins: ['https://three.app.example'],
      client_id_secret: 'hT6vK2pX9wQ4rN8mB1zL7cJ5sF3yD0gE',
    },
    '*': {
      upstream: upstreams['*'].origin,
      cors_origins: ['https://rest.app.example'],
      pass_through_routes: ['/open-rest'],
    },
  };
}

let upstreams: Record<Host, RecordingUpstream>;
let relay: RelayServer;

beforeAll(async () => {
  const [one, two, three, rest] = await Promise.all([1, 2, 3, 4].map(() => startUpstream()));
  if (!(one && two && three && rest)) throw new Error('an upstream is missing');
  upstreams = { 'one.example': one, 'two.example:8443': two, 'three.example': three, '*': rest };
  relay = await startRelay('', { DOMAIN_MAP: JSON.stringify(domainMap(upstreams)) });
});
beforeEach(() => {
  for (const upstream of Object.values(upstreams)) upstream.reset();
});
afterAll(async () => {
  await relay.stop();
  for (const upstream of Object.values(upstreams)) await upstream.stop();
});

/** What reached which upstream. */
const reached = () =>
  HOSTS.flatMap((host) => upstreams[host].ledger.map(({ url }) => `${host} ${url}`));

describe('each host has its own', () => {
  test.each([
    ['one.example', '/first/users/7'],
    ['two.example:8443', '/users/7'],
    ['three.example', '/users/7'],
    ['*', '/users/7'],
  ] as const)('upstream: %s', async (host, url) => {
    const client = await pairWith(relay.origin, to(host));
    for (const open of [false, true]) {
      const answer = await client.call({ method: 'GET', path: '/users/7', open });
      expect([answer.status, answer.from]).toEqual([200, 'upstream']);
    }
    expect(reached()).toEqual([`${host} ${url}`, `${host} ${url}`]);
  });

  test('encoded routes and methods', async () => {
    const one = await pairWith(relay.origin, to('one.example'));
    const two = await pairWith(relay.origin, to('two.example:8443'));
    expect((await one.call({ path: '/other' })).status).toBe(404);
    expect((await one.call({ path: '/users/7', method: 'POST' })).status).toBe(200);
    expect((await two.call({ path: '/other', method: 'GET' })).status).toBe(200);
    expect((await two.call({ path: '/users/7', method: 'POST' })).status).toBe(405);
  });

  test('pass-through routes', async () => {
    const statusAt = async (host: Host, path: string) =>
      (await get(relay.origin, path, { host: sentTo(host) })).status;
    for (const host of HOSTS) {
      expect(await statusAt(host, '/open-one')).toBe(host === 'one.example' ? 200 : 569);
      expect(await statusAt(host, '/open-rest')).toBe(host === '*' ? 200 : 569);
    }
    expect(reached()).toEqual(['one.example /first/open-one', '* /open-rest']);
  });

  test('headers, upwards and downwards', async () => {
    const one = await pairWith(relay.origin, to('one.example'));
    const three = await pairWith(relay.origin, to('three.example'));
    const ofOne = await one.call({ path: '/users/7' });
    const ofThree = await three.call({ path: '/users/7' });
    expect([ofOne.header('x-tenant'), ofThree.header('x-tenant')]).toEqual(['one', undefined]);
    expect(upstreams['one.example'].ledger[0]?.headers['x-tenant']).toBe('one');
    expect(upstreams['three.example'].ledger[0]?.headers['x-tenant']).toBeUndefined();
  });

  test.each(HOSTS)('CORS: %s', async (host) => {
    const origins = ['one', 'two', 'three', 'rest'].map((name) => `https://${name}.app.example`);
    const own = origins[HOSTS.indexOf(host)];
    for (const origin of origins) {
      const allowed = origin === own ? own : undefined;
      const preflight = { origin, 'access-control-request-method': 'POST', host: sentTo(host) };
      const asked = await get(relay.origin, '/api/mte-message', preflight, 'OPTIONS');
      expect(asked.headers['access-control-allow-origin']).toBe(allowed);
      for (const path of ['/api/mte-relay', '/api/mte-echo/x', '/unencoded']) {
        const { headers } = await get(relay.origin, path, { origin, host: sentTo(host) });
        expect(headers['access-control-allow-origin']).toBe(allowed);
      }
    }
  });

  test('identity, though some share a key', async () => {
    const clients = await Promise.all(HOSTS.map((host) => pairWith(relay.origin, to(host))));
    const identities = clients.map(({ pair }) => encodeBase64url(pair.identity));
    expect(new Set(identities).size).toBe(HOSTS.length);
  });
});

describe('of a pair of one tenant', () => {
  const refusedAt = async (made: Host, used: Host) => {
    const client = await pairWith(relay.origin, to(made));
    const sealed = await client.seal({ path: '/users/7', outerHeaders: to(used) });
    const refused = await received(await send(relay.origin, sealed.wire));
    const proof = String(refused.headers['x-mte-relay-proof']);
    const { pairedAt } = client.pair;
    const provedBy = (identity: Uint8Array, since: number) =>
      refusalIsProved(
        crypto.signer,
        { identity, pairedAt: since },
        refused.status,
        sealed.header,
        proof,
      );
    return { client, refused, provedBy, pairedAt };
  };

  test('another knows nothing, though both take the client ID', async () => {
    const { client, refused, provedBy } = await refusedAt('one.example', 'two.example:8443');
    expect([refused.status, JSON.parse(refused.body.toString()).code]).toEqual([
      560,
      'pair-unknown',
    ]);
    expect(reached()).toEqual([]);
    // Signed in order, and for a pair older than this relay it would do: but by another identity.
    const { pair } = await pairWith(relay.origin, to('two.example:8443'));
    expect(await provedBy(pair.identity, 0)).toBe(true);
    expect(await provedBy(client.pair.identity, 0)).toBe(false);
    expect((await client.call({ path: '/users/7' })).status).toBe(200);
  });

  test('a tenant with another secret does not even take the client ID', async () => {
    const { client, refused, provedBy } = await refusedAt('one.example', 'three.example');
    expect([refused.status, JSON.parse(refused.body.toString()).code]).toEqual([
      566,
      'client-id-invalid',
    ]);
    expect(reached()).toEqual([]);
    const { pair } = await pairWith(relay.origin, to('three.example'));
    expect(await provedBy(pair.identity, 0)).toBe(true);
    expect(await provedBy(client.pair.identity, 0)).toBe(false);
  });

  test('a client ID of one secret cannot pair where there is another', async () => {
    const clientId = await issuedClientId(relay.origin, to('one.example'));
    const statusAt = async (host: Host) =>
      (await offerPairs(relay.origin, clientId, 1, to(host))).answer.status;
    expect(await statusAt('two.example:8443')).toBe(200);
    expect(await statusAt('three.example')).toBe(566);
  });
});

describe('which tenant a request is for', () => {
  test.each([
    ['ONE.Example', 'one.example /first/open-one'],
    ['one.example:9999', 'one.example /first/open-one'],
  ])('Host: %s', async (host, url) => {
    expect((await get(relay.origin, '/open-one', { host })).status).toBe(200);
    expect(reached()).toEqual([url]);
  });

  test('a host with a port is that port alone', async () => {
    for (const [host, status] of [
      ['two.example:8443', 569],
      ['two.example', 200],
      ['two.example:443', 200],
    ] as const) {
      expect((await get(relay.origin, '/open-rest', { host })).status).toBe(status);
    }
  });

  test.each([
    ['http://one.example/open-one', 'two.example:8443', [200], 'one.example /first/open-one'],
    ['http://one.example:81/open-one', 'unlisted.example', [200], 'one.example /first/open-one'],
    ['http://unlisted.example/open-rest', 'one.example', [200], '* /open-rest'],
    ['http://two.example:8443/open-one', 'one.example', [569], undefined],
  ])('%s beside Host: %s', async (target, host, statuses, url) => {
    const { answers } = await exchangeBytes(
      relay.origin,
      `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
    expect(answers.map(statusOf)).toEqual(statuses);
    expect(reached()).toEqual(url === undefined ? [] : [url]);
  });

  test('x-forwarded-host leads nowhere', async () => {
    const headers = { host: 'two.example:8443', 'x-forwarded-host': 'one.example' };
    expect((await get(relay.origin, '/open-one', headers)).status).toBe(569);
  });
});

describe('without *, an unknown host', () => {
  let strict: RelayServer;
  beforeAll(async () => {
    const { '*': _, ...named } = domainMap(upstreams);
    strict = await startRelay('', { DOMAIN_MAP: JSON.stringify(named) });
  });
  afterAll(() => strict.stop());

  test.each([
    ['GET', '/open-one'],
    ['GET', '/anything'],
    ['POST', '/api/mte-message'],
    ['POST', '/api/mte-pair'],
    ['GET', '/api/mte-relay'],
  ])('is a plain 404 that names no tenant: %s %s', async (method, path) => {
    const { status, headers, body } = await get(
      strict.origin,
      path,
      { host: 'unlisted.example', origin: 'https://one.app.example' },
      method,
    );
    expect(status).toBe(404);
    expect(JSON.parse(body.toString())).toMatchObject({ code: 'route-not-found', status: 404 });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    const all = JSON.stringify(headers) + body.toString();
    expect(all).not.toMatch(/one\.|two\.|three\.|127\.0\.0\.1/);
    expect(reached()).toEqual([]);
  });

  test('gets no client ID', async () => {
    const asked = await get(strict.origin, '/api/mte-relay', { host: 'unlisted.example' }, 'HEAD');
    expect([asked.status, asked.headers['x-mte-relay']]).toEqual([404, undefined]);
  });

  test.each(['/api/mte-live', '/api/mte-ready'])('is served %s', async (path) => {
    for (const host of ['unlisted.example', '10.0.0.7:8080', 'one.example']) {
      expect((await get(strict.origin, path, { host })).status).toBe(200);
    }
  });

  test('is served by nobody else: the others still are', async () => {
    const client = await pairWith(strict.origin, to('three.example'));
    expect((await client.call({ path: '/a' })).status).toBe(200);
  });
});
