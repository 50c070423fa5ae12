import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HeaderList } from '../../src/ports/http.ts';
import { exchanged } from '../support/http-exchange.ts';
import { pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';

let upstream: RecordingUpstream;
const relays: Record<string, RelayServer> = {};

const TRUST = {
  nobody: {},
  'the last proxy': { TRUSTED_PROXIES: '127.0.0.1' },
  'a network': { TRUSTED_PROXIES: '10.0.0.0/8,127.0.0.0/8' },
  'others than the last proxy': { TRUSTED_PROXIES: '10.0.0.0/8,127.0.0.2' },
};

beforeAll(async () => {
  upstream = await startUpstream();
  for (const [who, settings] of Object.entries(TRUST)) {
    relays[who] = await startRelay(upstream.origin, { ...settings, PASS_THROUGH_ROUTES: '/plain' });
  }
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  for (const relay of Object.values(relays)) await relay.stop();
  await upstream.stop();
});

const SAID: HeaderList = [
  ['host', 'relay.example'],
  ['x-forwarded-for', '203.0.113.5'],
  ['x-forwarded-for', '10.0.0.7'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-host', 'app.example'],
  ['x-forwarded-port', '443'],
  ['forwarded', 'for=203.0.113.5;proto=https;host=app.example, for=10.0.0.7'],
];

/** What the upstream is told of where a request came from. */
function told() {
  const { headers } = upstream.ledger[0] ?? {};
  const names = ['for', 'proto', 'host', 'port'].map((name) => `x-forwarded-${name}`);
  return [...names, 'forwarded'].map((name) => headers?.[name]);
}

const KINDS: readonly [string, (origin: string, outer: HeaderList) => Promise<unknown>][] = [
  [
    'an encoded request',
    async (origin, outer) => (await pairWith(origin)).call({ path: '/a', outerHeaders: outer }),
  ],
  [
    'an encoded request in the open form',
    async (origin, outer) =>
      (await pairWith(origin)).call({ path: '/a', outerHeaders: outer, open: true }),
  ],
  [
    'a request that is passed through',
    (origin, headers) => exchanged(origin, { method: 'GET', path: '/plain', headers }),
  ],
];

describe.each(KINDS)('%s', (_, ask) => {
  test.each(['the last proxy', 'a network'])('keeps what %s says, with it added', async (who) => {
    await ask(relays[who]?.origin ?? '', SAID);
    expect(told()).toEqual([
      '203.0.113.5, 10.0.0.7, 127.0.0.1',
      'https',
      'app.example',
      '443',
      'for=203.0.113.5;proto=https;host=app.example, for=10.0.0.7, for=127.0.0.1;proto=http',
    ]);
  });

  test.each(['nobody', 'others than the last proxy'])(
    'loses what is said where %s is trusted',
    async (who) => {
      await ask(relays[who]?.origin ?? '', SAID);
      expect(told()).toEqual(['127.0.0.1', 'http', 'relay.example', undefined, undefined]);
    },
  );

  test.each(['nobody', 'a network'])('says itself what nobody said: %s', async (who) => {
    await ask(relays[who]?.origin ?? '', [['host', 'relay.example']]);
    expect(told()).toEqual(['127.0.0.1', 'http', 'relay.example', undefined, undefined]);
  });
});

test('an application cannot say where it is, behind a trusted proxy neither', async () => {
  for (const relay of Object.values(relays)) {
    upstream.reset();
    const client = await pairWith(relay.origin);
    await client.call({ headers: SAID.filter(([name]) => name !== 'host') });
    const host = new URL(relay.origin).host;
    expect(told()).toEqual(['127.0.0.1', 'http', host, undefined, undefined]);
  }
});

test('a header that a proxy lists in Connection does not cross', async () => {
  const { origin } = relays['the last proxy'] ?? { origin: '' };
  const headers: HeaderList = [
    ['host', 'relay.example'],
    ['connection', 'x-hop, close'],
    ['x-hop', '1'],
    ['x-forwarded-for', '203.0.113.5'],
  ];
  await exchanged(origin, { method: 'GET', path: '/plain', headers });
  expect(upstream.ledger[0]?.headers['x-hop']).toBeUndefined();
  expect(told()[0]).toBe('203.0.113.5, 127.0.0.1');
});
