import { describe, expect, test } from 'vitest';
import {
  encodedRequestHeaders,
  override,
  type Peer,
  passedRequestHeaders,
  passedResponseHeaders,
  splitResponseHeaders,
} from '../../src/domain/header-policy.ts';
import type { HeaderList } from '../../src/ports/http.ts';

const STRANGER: Peer = {
  address: '203.0.113.9',
  trusted: false,
  client: '203.0.113.9',
  protocol: 'http',
};
const PROXY: Peer = { address: '10.0.0.1', trusted: true, client: '10.0.0.1', protocol: 'http' };

/** What the upstream gets of one name, in order. */
const of = (headers: HeaderList, name: string) =>
  headers.filter(([other]) => other === name).map(([, value]) => value);

const encoded = (decoded: HeaderList, outer: HeaderList = [], peer = STRANGER) =>
  encodedRequestHeaders(decoded, outer, peer, []);

const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
];

describe('what reaches the upstream with an encoded request', () => {
  test('decoded headers, each value of them', () => {
    const headers = encoded([
      ['accept', 'a/b'],
      ['x-list', '1'],
      ['x-list', '2'],
      ['__proto__', 'just a name'],
      ['constructor', 'another'],
    ]);
    expect(of(headers, 'accept')).toEqual(['a/b']);
    expect(of(headers, 'x-list')).toEqual(['1', '2']);
    expect(of(headers, '__proto__')).toEqual(['just a name']);
    expect(of(headers, 'constructor')).toEqual(['another']);
  });

  test.each([
    'cookie',
    'user-agent',
    'accept-language',
    'origin',
    'referer',
    'traceparent',
    'tracestate',
    'sec-fetch-site',
    'sec-ch-ua',
  ])('%s from outside, where no decoded one has the name', (name) => {
    expect(of(encoded([], [[name, 'outer']]), name)).toEqual(['outer']);
    expect(of(encoded([[name, 'inner']], [[name, 'outer']]), name)).toEqual(['inner']);
  });

  test.each([
    'authorization',
    'content-type',
    'accept',
    'x-api-key',
    'x-mte-relay',
    'x-mte-relay-eh',
    'x-real-ip',
    'if-none-match',
    '__proto__',
    'security',
  ])('not %s from outside', (name) => {
    expect(of(encoded([], [[name, 'smuggled']]), name)).toEqual([]);
  });

  test.each([
    ...HOP_BY_HOP,
    'host',
    'expect',
    'x-mte-relay',
    'x-mte-relay-eh',
    'x-mte-relay-proof',
  ])('not a decoded %s', (name) => {
    expect(of(encoded([[name, 'x']]), name)).toEqual([]);
  });

  test('nothing that Connection names, each side by its own', () => {
    const decoded: HeaderList = [
      ['connection', 'X-One, close'],
      ['connection', 'x-two'],
      ['x-one', '1'],
      ['x-two', '2'],
      ['x-three', '3'],
    ];
    const headers = encoded(decoded, [
      ['connection', 'cookie'],
      ['cookie', 'a=b'],
      ['referer', 'r'],
    ]);
    expect(headers.filter(([name]) => name.startsWith('x-') && !name.startsWith('x-forw'))).toEqual(
      [['x-three', '3']],
    );
    expect(of(headers, 'cookie')).toEqual([]);
    expect(of(headers, 'referer')).toEqual(['r']);
  });

  test('no tracestate from outside beside a decoded traceparent, to which it does not belong', () => {
    const headers = encoded([['traceparent', 'inner']], [['tracestate', 'outer']]);
    expect(of(headers, 'tracestate')).toEqual([]);
  });

  test('configured headers in place of any of the same name', () => {
    const headers = encodedRequestHeaders(
      [['x-served-by', 'decoded']],
      [['cookie', 'outer']],
      STRANGER,
      [
        ['x-served-by', 'relay'],
        ['cookie', 'configured'],
      ],
    );
    expect(of(headers, 'x-served-by')).toEqual(['relay']);
    expect(of(headers, 'cookie')).toEqual(['configured']);
  });
});

describe('where a request came from', () => {
  const said: HeaderList = [
    ['host', 'relay.example'],
    ['x-forwarded-for', '198.51.100.7'],
    ['x-forwarded-for', '198.51.100.8'],
    ['x-forwarded-proto', 'https'],
    ['x-forwarded-host', 'app.example'],
    ['x-forwarded-port', '443'],
    ['forwarded', 'for=198.51.100.7'],
  ];

  test('is what the relay itself saw, whatever a stranger says', () => {
    const headers = encoded([], said);
    expect(of(headers, 'x-forwarded-for')).toEqual(['203.0.113.9']);
    expect(of(headers, 'x-forwarded-proto')).toEqual(['http']);
    expect(of(headers, 'x-forwarded-host')).toEqual(['relay.example']);
    expect(of(headers, 'x-forwarded-port')).toEqual([]);
    expect(of(headers, 'forwarded')).toEqual([]);
  });

  test('is what a trusted proxy said, with the proxy added', () => {
    const headers = encoded([], said, PROXY);
    expect(of(headers, 'x-forwarded-for')).toEqual(['198.51.100.7, 198.51.100.8, 10.0.0.1']);
    expect(of(headers, 'x-forwarded-proto')).toEqual(['https']);
    expect(of(headers, 'x-forwarded-host')).toEqual(['app.example']);
    expect(of(headers, 'x-forwarded-port')).toEqual(['443']);
    expect(of(headers, 'forwarded')).toEqual(['for=198.51.100.7, for=10.0.0.1;proto=http']);
  });

  test('is never what an application says, behind a trusted proxy neither', () => {
    const claimed: HeaderList = [
      ['x-forwarded-for', '127.0.0.1'],
      ['x-forwarded-host', 'admin'],
      ['x-forwarded-prefix', '/x'],
      ['forwarded', 'for=127.0.0.1'],
    ];
    for (const peer of [STRANGER, PROXY]) {
      const headers = encoded(claimed, [['host', 'relay.example']], peer);
      expect(of(headers, 'x-forwarded-for')).toEqual([peer.address]);
      expect(of(headers, 'x-forwarded-host')).toEqual(['relay.example']);
      expect(of(headers, 'x-forwarded-prefix')).toEqual([]);
      expect(of(headers, 'forwarded')).toEqual([]);
    }
  });
});

describe('what reaches the upstream of a request that is passed through', () => {
  test('all that is end-to-end, with the forwarding headers of the relay', () => {
    const headers = passedRequestHeaders(
      [
        ['host', 'relay.example'],
        ['authorization', 'Bearer x'],
        ['content-length', '5'],
        ['connection', 'x-hop'],
        ['x-hop', '1'],
        ['te', 'trailers'],
        ['x-forwarded-for', '127.0.0.1'],
      ],
      STRANGER,
      [['x-added', 'yes']],
    );
    expect(headers).toEqual([
      ['authorization', 'Bearer x'],
      ['content-length', '5'],
      ['x-forwarded-for', '203.0.113.9'],
      ['x-forwarded-proto', 'http'],
      ['x-forwarded-host', 'relay.example'],
      ['x-added', 'yes'],
    ]);
  });
});

describe('what leaves the relay of a response', () => {
  test('set-cookie stands outside, everything else end-to-end goes into the head', () => {
    const { head, outer } = splitResponseHeaders([
      ['content-type', 'a/b'],
      ['set-cookie', 'a=1'],
      ['location', '/next'],
      ['set-cookie', 'b=2'],
      ['cache-control', 'public'],
    ]);
    expect(head).toEqual([
      ['content-type', 'a/b'],
      ['location', '/next'],
      ['cache-control', 'public'],
    ]);
    expect(outer).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
  });

  test.each([
    ...HOP_BY_HOP,
    ':status',
    ':from',
    'access-control-allow-origin',
    'access-control-allow-credentials',
    'x-mte-relay',
    'x-mte-relay-eh',
    'x-mte-relay-proof',
  ])('not %s', (name) => {
    expect(passedResponseHeaders([[name, 'x']])).toEqual([]);
  });

  test('not what Connection names', () => {
    const headers = passedResponseHeaders([
      ['connection', 'x-internal'],
      ['x-internal', '1'],
      ['x-public', '2'],
    ]);
    expect(headers).toEqual([['x-public', '2']]);
  });
});

test('an override replaces every header of its name and leaves the rest', () => {
  const headers: HeaderList = [
    ['a', '1'],
    ['b', '2'],
    ['a', '3'],
  ];
  expect(override(headers, [['a', '9']])).toEqual([
    ['b', '2'],
    ['a', '9'],
  ]);
  expect(override(headers, [])).toEqual(headers);
});
