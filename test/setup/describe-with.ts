import { describe, inject } from 'vitest';
import type { PartName } from './external-parts.ts';

/**
 * `describe` for tests that run an external program: `body` gets its path. Where the program is
 * missing the tests are skipped and the report says why; in CI the set-up has failed before.
 */
export function describeWith(part: PartName, name: string, body: (path: string) => void): void {
  const path = inject('externalParts')[part];
  const title = path === undefined ? `${name} (SKIPPED: no ${part} here)` : name;
  describe.skipIf(path === undefined)(title, () => body(path ?? ''));
}
