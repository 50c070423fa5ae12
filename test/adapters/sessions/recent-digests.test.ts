import { expect, test } from 'vitest';
import { createRecentDigests, digestOf } from '../../../src/adapters/sessions/memory/key-index.ts';

test('a remembered digest is that of its key, however many keys were asked for', () => {
  const recent = createRecentDigests();
  const keys = Array.from({ length: 1_000 }, (_, i) => `*/${i}`);
  for (const key of [...keys, ...keys.toReversed()]) expect(recent(key)).toEqual(digestOf(key));
});

test('a digest asked for again is not made again, until many others were', () => {
  const recent = createRecentDigests();
  const first = recent('*/first');
  expect(recent('*/first')).toBe(first);
  for (let i = 0; i < 1_000; i++) recent(`*/${i}`);
  expect(recent('*/first')).not.toBe(first);
});
