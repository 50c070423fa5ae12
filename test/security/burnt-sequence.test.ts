import { expect, test } from 'vitest';
import { attackedRelay, bodyOf, flipped, withHeader } from './attacked-relay.ts';

const { upstream, client, attack } = attackedRelay();

test('garbage under the number of an honest message does not keep it from running', async () => {
  const { wire } = await client().seal({ path: '/honest', body: 'hi' });
  const body = await bodyOf(wire);
  const garbage = [
    new Uint8Array(0),
    new Uint8Array(500),
    body.subarray(0, -1),
    flipped(body, 200),
    Uint8Array.of(...body, 1),
  ];
  for (const bytes of garbage) expect((await attack({ ...wire, body: bytes })).status).toBe(562);
  expect((await attack(wire)).status).toBe(200);
  expect(upstream().ledger.map(({ url }) => url)).toEqual(['/honest']);
});

test('nor do a wrong route, a wrong method or a broken header', async () => {
  const { wire } = await client().seal({ path: '/honest' });
  const attempts = [
    { ...wire, path: '/honest' },
    { ...wire, path: '/api/mte-message?x' },
    { ...wire, path: '/api/mte-message/' },
    { ...wire, method: 'PUT' },
    withHeader(wire, 'x-mte-relay', (text) => `${text},0`),
    withHeader(wire, 'x-mte-relay', (text) => text.toUpperCase()),
    withHeader(wire, 'x-mte-relay', () => ''),
  ];
  for (const attempt of attempts) expect((await attack(attempt)).status).toBe(569);
  expect((await attack(wire)).status).toBe(200);
  expect(upstream().ledger.length).toBe(1);
});

test('a message of the open form cannot be brought to the route of the envelopes', async () => {
  const { wire } = await client().seal({ path: '/honest', open: true, method: 'POST', body: 'hi' });
  expect((await attack({ ...wire, path: '/api/mte-message' })).status).toBe(569);
  expect((await attack(wire)).status).toBe(200);
});
