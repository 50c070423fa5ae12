import type { Crypto } from '../../../ports/crypto.ts';
import { createAead } from './aead.ts';
import { createHash } from './hash.ts';
import { createKeyAgreement } from './key-agreement.ts';
import { createRandom } from './random.ts';
import { createSigner } from './signer.ts';
import { loadSodium, type Sodium } from './sodium.ts';

/**
 * The primitives of Node's own OpenSSL, and of libsodium what that does faster. Every method answers
 * at once, none returns a promise.
 *
 * @param sodium undefined for OpenSSL alone; what loads here unless given
 */
export function createCrypto({ sodium }: { sodium: Sodium | undefined } = found()): Crypto {
  return {
    hash: createHash(sodium),
    aead: createAead(sodium),
    keyAgreement: createKeyAgreement(sodium),
    signer: createSigner(sodium),
    random: createRandom(sodium),
  };
}

function found() {
  return { sodium: loadSodium() };
}
