import type { Crypto } from '../../../ports/crypto.ts';
import { createAead } from './aead.ts';
import { createHash } from './hash.ts';
import { createKeyAgreement } from './key-agreement.ts';
import { createRandom } from './random.ts';
import { createSigner } from './signer.ts';

/** The primitives of Node's own OpenSSL. Every method answers at once, none returns a promise. */
export function createCrypto(): Crypto {
  return {
    hash: createHash(),
    aead: createAead(),
    keyAgreement: createKeyAgreement(),
    signer: createSigner(),
    random: createRandom(),
  };
}
