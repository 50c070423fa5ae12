import { inBatches, type Spool } from './spool.ts';

/** A Blob, which browsers keep partly outside memory, and Node in it. */
export function createBlobSpool(): Spool {
  let parts: Blob[] = [];
  const { write, flush } = inBatches(async (batch) => {
    parts.push(new Blob([batch]));
  });
  return {
    write,
    async finish() {
      await flush();
      return new Blob(parts);
    },
    async remove() {
      parts = [];
    },
  };
}
