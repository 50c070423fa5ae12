import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDigestOf, digestOf } from '../../../src/adapters/sessions/memory/key-index.ts';

/** Keys of which many end alike, and so have one place among the digests that are remembered. */
const key = fc
  .tuple(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('', 'A', 'AAA', 'BAAg'))
  .map(([start, end]) => start + end);

test('a digest that is remembered is the one that would be computed', () => {
  const remembered = createDigestOf();
  const property = fc.property(fc.array(key, { minLength: 1 }), (keys) => {
    for (const one of [...keys, ...keys]) expect(remembered(one)).toEqual(digestOf(one));
  });
  fc.assert(property);
});

test('a digest is computed once as long as no other key takes its place', () => {
  const remembered = createDigestOf();
  expect(remembered('tenant/first')).toBe(remembered('tenant/first'));
});
