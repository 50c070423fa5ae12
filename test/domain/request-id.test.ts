import { describe, expect, test } from 'vitest';
import { requestId, withRequestId } from '../../src/domain/request-id.ts';
import type { Random } from '../../src/ports/random.ts';

const random: Random = { bytes: (length) => new Uint8Array(length).fill(0xff) };
const FRESH = '_'.repeat(16);

const idOf = (...values: string[]) =>
  requestId(
    values.map((value) => ['x-request-id', value] as const),
    random,
  );

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

test('a fresh ID is made of fresh bytes', () => {
  let next = 0;
  const counting: Random = { bytes: (length) => new Uint8Array(length).fill(next++) };
  expect(requestId([], counting)).not.toBe(requestId([], counting));
});

test("the upstream gets the relay's, but where the application gave its request one", () => {
  expect(withRequestId([['a', 'b']], 'outer')).toEqual([
    ['a', 'b'],
    ['x-request-id', 'outer'],
  ]);
  expect(withRequestId([['x-request-id', 'inner']], 'outer')).toEqual([['x-request-id', 'inner']]);
});
