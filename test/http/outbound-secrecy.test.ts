import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchanged } from '../support/http-exchange.ts';
import { crossed, type RelayPair, startRelayPair, TOKEN } from './outbound-pair.ts';

let pair: RelayPair;

const SECRETS = {
  path: '/a-path-that-nobody-reads',
  header: 'a-header-that-nobody-reads',
  body: 'a-body-that-nobody-reads',
  answer: 'an-answer-that-nobody-reads',
} as const;

beforeAll(async () => {
  pair = await startRelayPair();
  pair.upstream.answer((request, response) => {
    request.resume().on('end', () => response.end(SECRETS.answer));
  });
  const headers = [...pair.control, ['x-own', SECRETS.header] as const];
  const body = Buffer.from(SECRETS.body);
  const request = { method: 'POST', path: SECRETS.path, headers, body };
  const answer = await exchanged(pair.near.origin, request);
  expect(answer.body.toString()).toBe(SECRETS.answer);
  const wrong = headers.map(([name, value]) => [name, value.replace(/a$/, 'b')] as const);
  expect((await exchanged(pair.near.origin, { ...request, headers: wrong })).status).toBe(401);
});
afterAll(() => pair.stop());

test('the upstream has received all of it, and no control header', () => {
  const [seen] = pair.upstream.ledger;
  expect(seen?.url).toBe(SECRETS.path);
  expect(seen?.headers['x-own']).toBe(SECRETS.header);
  expect(seen?.body().toString()).toBe(SECRETS.body);
  expect(seen?.rawHeaders.join('\n')).not.toMatch(/x-mte|Ge7Ru2Yk/i);
});

test.each(Object.entries(SECRETS))('between the relays nobody sees the %s', (_, secret) => {
  expect(crossed(pair.tap).length).toBeGreaterThan(0);
  expect(crossed(pair.tap).includes(secret)).toBe(false);
});

test('the token and the control headers never leave the relay', () => {
  const wire = crossed(pair.tap).toString('latin1');
  expect(wire).toContain('POST /api/mte-message');
  expect(wire).not.toContain(TOKEN);
  expect(wire).not.toMatch(/x-mte-outbound-token|x-mte-upstream|x-mte-encode/i);
});

test('fetch adds no header in the name of a user', () => {
  const wire = crossed(pair.tap).toString('latin1');
  expect(wire).not.toMatch(/^(user-agent|accept-language|sec-fetch-mode):/im);
});

test('no log has the token or anything of the exchange', () => {
  const log = [...pair.near.log, ...pair.far.log].join('');
  expect(log).toContain('outbound-unauthorized');
  for (const secret of [TOKEN, ...Object.values(SECRETS)]) expect(log).not.toContain(secret);
});
