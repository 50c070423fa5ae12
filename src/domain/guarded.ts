/** Calls somebody else's code that must neither throw nor be waited for. */
export function guarded(call: () => unknown, onFailure: (error: unknown) => void): void {
  try {
    const result = call();
    // A promise that nobody looks at would end the process when it rejects.
    if (result instanceof Promise) result.catch(onFailure);
  } catch (error) {
    onFailure(error);
  }
}
