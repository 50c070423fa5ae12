/** The file as UTF-8 text; throws what `node:fs` throws. */
export type ReadFile = (path: string) => string;

// The message of a failed read is not ours to show; the code of a system error says enough.
export function failureCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^E[A-Z0-9]+$/.test(code) ? code : 'unknown error';
}
