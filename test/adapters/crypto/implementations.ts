import { createCrypto as createNodeCrypto } from '../../../src/adapters/crypto/node/index.ts';
import { createCrypto as createWebCrypto } from '../../../src/adapters/crypto/web/index.ts';
import { FEATURES } from '../../../src/adapters/crypto/web/native-features.ts';
import type { Crypto } from '../../../src/ports/crypto.ts';

export interface Implementation {
  readonly name: string;
  readonly crypto: Crypto;
}

/** Every set of primitives that a client or a relay may run on. They are all the same to a peer. */
export const IMPLEMENTATIONS: readonly Implementation[] = [
  { name: 'node', crypto: createNodeCrypto() },
  { name: 'node without libsodium', crypto: createNodeCrypto({ sodium: undefined }) },
  { name: 'web, all native', crypto: await createWebCrypto() },
  { name: 'web without ML-KEM', crypto: await createWebCrypto({ without: ['ML-KEM-768'] }) },
  {
    name: 'web without the curves',
    crypto: await createWebCrypto({ without: ['X25519', 'Ed25519'] }),
  },
  { name: 'web with the least', crypto: await createWebCrypto({ without: FEATURES }) },
];

/** Each with each, both ways. */
export const PAIRS = IMPLEMENTATIONS.flatMap((here) =>
  IMPLEMENTATIONS.map((there) => ({ name: `${here.name} → ${there.name}`, here, there })),
);
