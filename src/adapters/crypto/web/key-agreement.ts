import { concat } from '../../../domain/bytes.ts';
import type { KeyAgreement } from '../../../ports/key-agreement.ts';
import type { Random } from '../../../ports/random.ts';
import {
  badMlKemPublicKey,
  combinerInput,
  EXPANDED_SEED,
  type Keccak,
  lowOrderPoint,
  requireSeed,
  splitCiphertext,
  splitExpandedSeed,
  splitPublicKey,
} from '../x-wing.ts';
import type { MlKem } from './ml-kem.ts';
import type { X25519, X25519KeyPair } from './x25519.ts';

export function createKeyAgreement(
  mlKem: MlKem,
  x25519: X25519,
  keccak: Keccak,
  random: Random,
): KeyAgreement {
  return {
    async keyPair(seed) {
      const expanded = await keccak.shake256(requireSeed(seed), EXPANDED_SEED);
      const { mlKemSeed, x25519Seed } = splitExpandedSeed(expanded);
      const mlKemPair = await mlKem.keyPair(mlKemSeed);
      const x25519Pair = await x25519.keyPair(x25519Seed);
      return {
        publicKey: concat(mlKemPair.publicKey, x25519Pair.publicKey),
        async decapsulate(ciphertext) {
          const { mlKemCiphertext, x25519Ciphertext } = splitCiphertext(ciphertext);
          const mlKemSecret = await mlKemPair.decapsulate(mlKemCiphertext);
          const x25519Secret = await agree(x25519Pair, x25519Ciphertext);
          return keccak.sha3(
            combinerInput(mlKemSecret, x25519Secret, x25519Ciphertext, x25519Pair.publicKey),
          );
        },
      };
    },

    async encapsulate(publicKey) {
      const { mlKemPublicKey, x25519PublicKey } = splitPublicKey(publicKey);
      const encapsulated = await mlKem.encapsulate(mlKemPublicKey).catch((cause: unknown) => {
        throw badMlKemPublicKey(cause);
      });
      const ephemeral = await x25519.keyPair(random.bytes(32));
      const x25519Secret = await agree(ephemeral, x25519PublicKey);
      return {
        ciphertext: concat(encapsulated.ciphertext, ephemeral.publicKey),
        sharedSecret: await keccak.sha3(
          combinerInput(
            encapsulated.sharedSecret,
            x25519Secret,
            ephemeral.publicKey,
            x25519PublicKey,
          ),
        ),
      };
    },
  };
}

async function agree(pair: X25519KeyPair, peer: Uint8Array): Promise<Uint8Array> {
  try {
    return await pair.agree(peer);
  } catch (cause) {
    throw lowOrderPoint(cause);
  }
}
