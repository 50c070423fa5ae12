import { describe, expect, test } from 'vitest';
import { createRequestIds, withRequestId } from '../../src/domain/request-id.ts';
import type { Random } from '../../src/ports/random.ts';

const random: Random = { bytes: (length) => new Uint8Array(length).fill(0xff) };
const FRESH = '_'.repeat(16);

const idOf = (...values: string[]) =>
  createRequestIds(random)(values.map((value) => ['x-request-id', value] as const));

describe('an ID from outside', () => {
  test.each([
    'a',
    '0af7651916cd43dd8448eb211c80319c',
    '4f1c9a52-6f6e-4b1c-9a52-6f6e4b1c9a52',
    'Root=1-67891233-abcdef012345678912345678',
    'service/pod:7+b=.@host_1',
    'x'.repeat(128),
  ])('%s is kept', (given) => {
    expect(idOf(given)).toBe(given);
  });

  test.each([
    ['that is missing'],
    ['that is empty', ''],
    ['that is too long', 'x'.repeat(129)],
    ['with a blank', 'a b'],
    ['with a line break', 'a\nb'],
    ['with a line break at its end', 'a\n'],
    ['with quotes', '"a"'],
    ['with braces', '{"level":"error"}'],
    ['with an escape sequence', '\x1b[31m'],
    ['beyond ASCII', 'ü'],
    ['with a comma', 'a,b'],
  ])('%s gives way to a fresh one', (_, ...given) => {
    expect(idOf(...given)).toBe(FRESH);
  });

  test('that came twice counts as it came first', () => {
    expect(idOf('first', 'second')).toBe('first');
  });
});

test('fresh IDs are made of fresh bytes, each byte used once', () => {
  let next = 0;
  const counting: Random = {
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next++ / 12)),
  };
  const idOf = createRequestIds(counting);
  const ids = Array.from({ length: 250 }, () => Buffer.from(idOf([]), 'base64url'));
  expect(ids).toEqual(Array.from({ length: 250 }, (_, at) => Buffer.alloc(12, at)));
});

test("the upstream gets the relay's, but where the application gave its request one", () => {
  expect(withRequestId([['a', 'b']], 'outer')).toEqual([
    ['a', 'b'],
    ['x-request-id', 'outer'],
  ]);
  expect(withRequestId([['x-request-id', 'inner']], 'outer')).toEqual([['x-request-id', 'inner']]);
});
