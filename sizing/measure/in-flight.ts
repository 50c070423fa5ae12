/** As many connections as the measured relay has, each of which waits for its answer. */
const AT_ONCE = 64;

/** Does the work for every item, 64 of them at a time. */
export async function inFlight<Item>(
  items: readonly Item[],
  work: (item: Item) => unknown,
): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
