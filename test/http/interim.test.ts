import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOffer } from '../../src/domain/pairing/accept-answer.ts';
import type { RawMessage } from '../conformance/message-reader.ts';
import { exchangeBytes, openConnection, statusOf } from '../conformance/raw-connection.ts';
import {
  type Call,
  crypto,
  issuedClientId,
  type ProtocolClient,
  pairWith,
} from '../support/protocol-client.ts';
import { asResponse, headOf, latin1 } from '../support/raw-request.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../support/relay-server.ts';

let upstream: RecordingUpstream;
let relay: RelayServer;
let client: ProtocolClient;

beforeAll(async () => {
  upstream = await startUpstream();
  relay = await startRelay(upstream.origin, { PASS_THROUGH_ROUTES: '/plain' });
  client = await pairWith(relay.origin);
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

const EXPECT = 'expect: 100-continue';
const CLOSE = 'connection: close';
const statuses = (messages: readonly RawMessage[]) => messages.map(statusOf);

describe('Expect: 100-continue', () => {
  /** Sends a head, waits to be asked, sends the body; resolves with the answer. */
  async function askedFor(head: string, body: string) {
    const connection = openConnection(relay.origin);
    connection.write(head);
    await connection.interim();
    connection.write(body);
    const { answers, interim } = await connection.untilClosed();
    expect([statuses(interim), answers.length]).toEqual([[100], 1]);
    const [answer] = answers.map(asResponse);
    if (answer === undefined) throw new Error('there is no answer');
    return answer;
  }
  /** Sends a head alone; resolves with the statuses of all that came. */
  async function refusedUnasked(head: string) {
    const connection = openConnection(relay.origin);
    connection.write(head);
    await connection.answers(1);
    connection.cut();
    const { answers, interim } = await connection.untilClosed();
    return statuses([...interim, ...answers]);
  }

  test.each<[string, Call]>([
    ['in an envelope', {}],
    ['in the open form', { open: true }],
  ])('a message of a known pair is asked for its body, and answered: %s', async (_, form) => {
    const sealed = await client.seal({ ...form, body: 'hello' });
    const body = sealed.wire.body as Uint8Array;
    const head = headOf(sealed.wire, EXPECT, CLOSE, `content-length: ${body.length}`);
    const answer = await client.open(sealed, await askedFor(head, latin1(body)));
    expect([answer.status, answer.text]).toEqual([200, 'the upstream speaks']);
    expect(upstream.ledger[0]?.body().toString()).toBe('hello');
    expect(upstream.ledger[0]?.headers.expect).toBeUndefined();
  });

  test('one of an unknown pair is refused unasked', async () => {
    const { wire } = await client.seal({ body: 'hello' });
    const headers = wire.headers.map(
      ([name, value]) => [name, value.replace(/,[^,]{22},/, ',AAAAAAAAAAAAAAAAAAAAAA,')] as const,
    );
    const head = headOf({ ...wire, headers }, EXPECT, 'content-length: 100');
    expect(await refusedUnasked(head)).toEqual([560]);
  });

  test('one that is not encoded is refused unasked', async () => {
    const head = headOf({ method: 'POST', path: '/a', headers: [] }, EXPECT, 'content-length: 9');
    expect(await refusedUnasked(head)).toEqual([569]);
    expect(upstream.ledger).toEqual([]);
  });

  test('a pairing is asked for its offer', async () => {
    const { offer } = await createOffer(crypto, 1);
    const headers = [['x-mte-relay', await issuedClientId(relay.origin)]] as const;
    const length = `content-length: ${offer.length}`;
    const head = headOf({ method: 'POST', path: '/api/mte-pair', headers }, EXPECT, CLOSE, length);
    expect((await askedFor(head, latin1(offer))).status).toBe(200);
  });

  test('what is passed through is asked for its body by the relay', async () => {
    const plain = { method: 'POST', path: '/plain', headers: [] };
    const answer = await askedFor(headOf(plain, EXPECT, CLOSE, 'content-length: 5'), 'hello');
    expect([answer.status, answer.body.toString()]).toEqual([200, 'the upstream speaks']);
    expect(upstream.ledger[0]?.body().toString()).toBe('hello');
    expect(upstream.ledger[0]?.headers.expect).toBeUndefined();
  });
});

test.each(['/plain', '/a', '/api/mte-pair'])('Expect: something is 417: %s', async (path) => {
  const head = headOf(
    { method: 'POST', path, headers: [] },
    'expect: something',
    CLOSE,
    'content-length: 0',
  );
  const { answers } = await exchangeBytes(relay.origin, head);
  expect(statuses(answers)).toEqual([417]);
  expect(upstream.ledger).toEqual([]);
});

describe('an interim answer of the upstream', () => {
  const LINKS = '</a.css>; rel=preload; title="a, b", </b.js>; rel=preload; as=script';

  /** Hints first, and the answer once they have surely left. */
  const hinting = (...hints: readonly string[]) =>
    upstream.answer((request, response: ServerResponse) => {
      request.resume();
      for (const hint of hints) response.socket?.write(`${hint}\r\n\r\n`);
      setTimeout(() => response.end('final'), 20);
    });
  const ask = async (version = '1.1') => {
    const head = `GET /plain HTTP/${version}\r\nhost: relay\r\n${CLOSE}\r\n\r\n`;
    return exchangeBytes(relay.origin, head);
  };

  test('is relayed on a pass-through route, each as it came', async () => {
    hinting(
      `HTTP/1.1 103 Early Hints\r\nlink: ${LINKS}\r\nlink: </c.js>; rel=preload\r\nx-own: yes`,
      'HTTP/1.1 102 Processing',
      'HTTP/1.1 103 Early Hints\r\nlink: </d.js>; rel=preload',
    );
    const { interim, answers } = await ask();
    expect(interim.map(({ start, fields }) => [start.slice(9, 12), fields])).toEqual([
      [
        '103',
        [
          ['link', LINKS],
          ['link', '</c.js>; rel=preload'],
          ['x-own', 'yes'],
        ],
      ],
      ['102', []],
      ['103', [['link', '</d.js>; rel=preload']]],
    ]);
    expect(answers.map(({ start, body }) => [start.slice(9, 12), body])).toEqual([
      ['200', 'final'],
    ]);
  });

  test('loses what an answer loses', async () => {
    hinting(
      'HTTP/1.1 103 Early Hints\r\nconnection: x-hop\r\nx-hop: 1\r\nkeep-alive: timeout=1\r\nx-mte-relay: forged\r\naccess-control-allow-origin: *\r\nlink: </a>',
    );
    const { interim } = await ask();
    expect(interim.map(({ fields }) => fields)).toEqual([[['link', '</a>']]]);
  });

  test('goes to no client of HTTP/1.0', async () => {
    hinting('HTTP/1.1 103 Early Hints\r\nlink: </a>');
    const { interim, answers } = await ask('1.0');
    expect([interim, answers.map(({ body }) => body)]).toEqual([[], ['final']]);
  });

  test('goes to the request it answers, where several are sent at once', async () => {
    hinting('HTTP/1.1 103 Early Hints\r\nlink: </a>');
    const get = 'GET /plain HTTP/1.1\r\nhost: relay\r\n';
    const connection = openConnection(relay.origin);
    connection.write(`${get}\r\n${get}${CLOSE}\r\n\r\n`);
    const { answers, rest } = await connection.untilClosed();
    expect([answers.map(({ body }) => body), rest]).toEqual([['final', 'final'], '']);
  });

  test.each<[string, Call]>([
    ['in an envelope', {}],
    ['in the open form', { open: true }],
  ])('is dropped on an encoded route, where one head is sealed: %s', async (_, form) => {
    hinting(`HTTP/1.1 103 Early Hints\r\nlink: ${LINKS}`, 'HTTP/1.1 102 Processing');
    const sealed = await client.seal({ ...form, body: 'x' });
    const body = sealed.wire.body as Uint8Array;
    const head = headOf(sealed.wire, CLOSE, `content-length: ${body.length}`);
    const { interim, answers } = await exchangeBytes(relay.origin, head + latin1(body));
    expect(interim).toEqual([]);
    const [answer] = answers.map(asResponse);
    if (answer === undefined) throw new Error('there is no answer');
    const opened = await client.open(sealed, answer);
    expect([opened.status, opened.text, opened.header('link')]).toEqual([200, 'final', undefined]);
  });
});
