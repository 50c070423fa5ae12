import { expect, test } from 'vitest';
import { gather } from '../../../src/domain/codec/gather.ts';

const MANY = 200_000;

async function* singleBytes() {
  for (let i = 0; i < MANY; i++) yield Uint8Array.of(i % 256);
}

test('a body that comes byte by byte is gathered whole', async () => {
  const body = await gather(singleBytes(), MANY);
  expect(body).toBeInstanceOf(Uint8Array);
  expect(body).toEqual(Uint8Array.from({ length: MANY }, (_, i) => i % 256));
});

test('a body beyond the limit is handed on from its beginning', async () => {
  const body = await gather(singleBytes(), MANY - 1);
  expect(body).not.toBeInstanceOf(Uint8Array);
  let length = 0;
  if (!(body instanceof Uint8Array)) for await (const piece of body) length += piece.length;
  expect(length).toBe(MANY);
});
