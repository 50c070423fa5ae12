/** Things that were started and have to be stopped, the last one first. */
export interface Closers {
  /** Remembers how to stop something; stops it at once when everything is being stopped already. */
  add(close: () => Promise<void>): Promise<void>;
  /** Stops everything, however often it is asked. Rejects with the first failure, after all. */
  closeAll(): Promise<void>;
}

export function createClosers(): Closers {
  const stack: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;

  const empty = async () => {
    const failures: unknown[] = [];
    for (let close = stack.pop(); close !== undefined; close = stack.pop()) {
      await close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  };

  return {
    async add(close) {
      if (closing === undefined) stack.push(close);
      else {
        await close();
        throw new Error('everything is being stopped');
      }
    },
    closeAll() {
      closing ??= empty();
      return closing;
    },
  };
}
