import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { countStreamed } from '../../src/adapters/http/young-memory.ts';

/** An entry of type `gc`, whose detail Node's types leave out. */
interface GcEntry {
  readonly detail: { readonly kind: number; readonly flags: number };
}

let forced = 0;
const observer = new PerformanceObserver((list) => {
  for (const entry of list.getEntries() as unknown as readonly GcEntry[]) {
    const { kind, flags } = entry.detail;
    const asked = (flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0;
    if (kind === constants.NODE_PERFORMANCE_GC_MINOR && asked) forced++;
  }
});
observer.observe({ entryTypes: ['gc'] });
afterAll(() => observer.disconnect());

/** An entry comes one turn of the event loop after its collection, and its observer hears it in the next. */
async function collections(): Promise<number> {
  for (let i = 0; i < 5; i++) await turn();
  return forced;
}

const MIB = 1_048_576;

test('young memory is collected once for every four megabytes that are streamed', async () => {
  for (let i = 0; i < 4 * MIB - 1; i += 65_536) countStreamed(Math.min(65_536, 4 * MIB - 1 - i));
  expect(await collections()).toBe(0);
  countStreamed(1);
  expect(await collections()).toBe(1);
  countStreamed(3 * MIB);
  expect(await collections()).toBe(1);
  countStreamed(MIB);
  expect(await collections()).toBe(2);
});

test('the program itself cannot have memory collected', () => {
  countStreamed(4 * MIB);
  expect(globalThis).not.toHaveProperty('gc');
});
