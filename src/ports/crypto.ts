import type { Aead } from './aead.ts';
import type { Hash } from './hash.ts';
import type { KeyAgreement } from './key-agreement.ts';
import type { Random } from './random.ts';
import type { Signer } from './signer.ts';

/** Every primitive that the protocol is built from, as one runtime provides them. */
export interface Crypto {
  readonly hash: Hash;
  readonly aead: Aead;
  readonly keyAgreement: KeyAgreement;
  readonly signer: Signer;
  readonly random: Random;
}
