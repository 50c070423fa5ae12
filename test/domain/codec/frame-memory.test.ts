import { expect, test } from 'vitest';
import { createFrameMemory } from '../../../src/domain/codec/frame-memory.ts';

const LARGE = 65_556;

test('what was not given back is never handed out again', () => {
  const memory = createFrameMemory();
  const buffers = Array.from({ length: 10 }, () => memory.take(LARGE).buffer);
  expect(new Set(buffers).size).toBe(10);
});

test('what was given back is used for what comes next, shorter or as long', () => {
  const memory = createFrameMemory();
  const first = memory.take(LARGE);
  memory.giveBack(first);
  const second = memory.take(20_000);
  expect(second.buffer === first.buffer).toBe(true);
  expect(second.length).toBe(20_000);
  memory.giveBack(second);
  expect(memory.take(LARGE).buffer === first.buffer).toBe(true);
});

test('what is too short is not used for more', () => {
  const memory = createFrameMemory();
  memory.giveBack(memory.take(20_000));
  expect(memory.take(LARGE).length).toBe(LARGE);
});

test('what is given back twice is handed out once', () => {
  const memory = createFrameMemory();
  const first = memory.take(LARGE);
  memory.giveBack(first);
  memory.giveBack(first);
  const [second, third] = [memory.take(LARGE), memory.take(LARGE)];
  expect(second.buffer === first.buffer).toBe(true);
  expect(third.buffer === first.buffer).toBe(false);
  memory.giveBack(first);
  expect(memory.take(LARGE).buffer === first.buffer).toBe(false);
});

test('a part of what was taken, and arrays of others, are not used', () => {
  const memory = createFrameMemory();
  const [taken, other] = [memory.take(LARGE), new Uint8Array(LARGE)];
  memory.giveBack(taken.subarray(0));
  memory.giveBack(other);
  const next = memory.take(LARGE).buffer;
  expect(next === taken.buffer).toBe(false);
  expect(next === other.buffer).toBe(false);
});

test('small arrays do not come again', () => {
  const memory = createFrameMemory();
  const small = memory.take(100).fill(1);
  memory.giveBack(small);
  memory.take(100).fill(2);
  expect(small).toEqual(new Uint8Array(100).fill(1));
});

test('however many come back, few are kept', () => {
  const memory = createFrameMemory();
  const all = Array.from({ length: 10 }, () => memory.take(LARGE));
  for (const one of all) memory.giveBack(one);
  const before = new Set(all.map(({ buffer }) => buffer));
  const again = all.map(() => memory.take(LARGE)).filter(({ buffer }) => before.has(buffer));
  expect(again.length).toBe(2);
});
