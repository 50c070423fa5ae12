import type { Suite } from '../../src/ports/aead.ts';
import { IMPLEMENTATIONS, type Implementation } from '../adapters/crypto/implementations.ts';

/** Server and client: both must read the same files alike. */
export const SIDES: readonly Implementation[] = IMPLEMENTATIONS.filter(({ name }) =>
  ['node', 'web, all native', 'web with the least'].includes(name),
);

/** A runtime may lack ChaCha20-Poly1305, and then offers AES-256-GCM alone. */
export function runs({ crypto }: Pick<Implementation, 'crypto'>, suite: string): suite is Suite {
  return crypto.aead.suites.some((own) => own === suite);
}
