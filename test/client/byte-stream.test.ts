import { expect, it } from 'vitest';
import { piecesOf, streamOf } from '../../src/client/byte-stream.ts';

it('a body that is stopped while it is read never looks complete', async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    cancel: () => {
      cancelled = true;
    },
  });
  const iterator = piecesOf(stream)[Symbol.asyncIterator]();
  const waiting = iterator.next();
  const stopped = iterator.return?.();
  await expect(waiting).rejects.toThrow('stopped');
  await stopped;
  expect(cancelled).toBe(true);
});

it('a stream asks for a piece only when it is read', async () => {
  let asked = 0;
  const stream = streamOf(
    (async function* () {
      for (;;) yield Uint8Array.of(asked++);
    })(),
    (error) => error,
  );
  const reader = stream.getReader();
  expect(asked).toBe(0);
  expect((await reader.read()).value).toEqual(Uint8Array.of(0));
  expect(asked).toBe(1);
  await reader.cancel();
});
