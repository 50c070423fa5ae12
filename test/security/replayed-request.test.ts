import { describe, expect, test } from 'vitest';
import { pairWith } from '../support/protocol-client.ts';
import { attackedRelay, bodyOf } from './attacked-relay.ts';

const { relay, upstream, client, attack } = attackedRelay();

describe.each([
  ['in an envelope', {}],
  ['in the open form', { open: true }],
  ['streamed', { stream: true }],
])('a replayed request, %s', (_, form) => {
  test('is refused with 570 and never reaches the upstream', async () => {
    const sealed = await client().seal({ ...form, path: '/pay', body: 'ten euros' });
    const wire = { ...sealed.wire, body: await bodyOf(sealed.wire) };
    expect((await attack(wire)).status).toBe(200);
    for (let i = 0; i < 3; i++) {
      const answer = await attack(wire);
      expect(answer.status).toBe(570);
      expect(answer.headers['x-mte-relay']).toBeUndefined();
      expect(JSON.parse(answer.body.toString()).code).toBe('replayed');
    }
    expect(upstream().ledger.map(({ url }) => url)).toEqual(['/pay']);
  });

  test('runs once, however many copies arrive together', async () => {
    const sealed = await client().seal({ ...form, path: '/pay', body: 'ten euros' });
    const wire = { ...sealed.wire, body: await bodyOf(sealed.wire) };
    const answers = await Promise.all(Array.from({ length: 20 }, () => attack(wire)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array(19).fill(570)]);
    expect(upstream().ledger.length).toBe(1);
  });
});

test('a request more than 4,096 below the highest sequence is refused like one already seen', async () => {
  const other = await pairWith(relay().origin);
  const late = await other.seal({ path: '/late', sequence: 0 });
  const inTime = await other.seal({ path: '/in-time', sequence: 1 });
  await other.call({ path: '/high', sequence: 4097 });
  expect((await attack(late.wire)).status).toBe(570);
  expect((await attack(inTime.wire)).status).toBe(200);
  expect(upstream().ledger.map(({ url }) => url)).toEqual(['/high', '/in-time']);
});
