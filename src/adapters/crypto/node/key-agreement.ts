import type { KeyObject } from 'node:crypto';
import {
  createPrivateKey,
  createPublicKey,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKeyPairSync,
} from 'node:crypto';
import { concat } from '../../../domain/bytes.ts';
import type { KemKeyPair, KeyAgreement } from '../../../ports/key-agreement.ts';
import { pkcs8 } from '../pkcs8.ts';
import {
  badMlKemPublicKey,
  combinerInput,
  EXPANDED_SEED,
  lowOrderPoint,
  requireSeed,
  splitCiphertext,
  splitExpandedSeed,
  splitPublicKey,
} from '../x-wing.ts';
import { keccak } from './hash.ts';
import { privateKeyFromSeed, publicBytes, publicKeyFromBytes } from './octet-key-pair.ts';
import type { Sodium } from './sodium.ts';
import { type Ephemeral, sodiumEphemeral } from './sodium-x25519.ts';

/** @param sodium makes the ephemeral keys of X25519 where it is there, Node's OpenSSL everything else */
export function createKeyAgreement(sodium: Sodium | undefined): KeyAgreement {
  return {
    keyPair,
    encapsulate: (publicKey) => {
      const { mlKemPublicKey, x25519PublicKey } = splitPublicKey(publicKey);
      const mlKem = encapsulate(mlKemKeyFromBytes(mlKemPublicKey));
      const x25519 =
        sodium === undefined
          ? opensslEphemeral(x25519PublicKey)
          : sodiumEphemeral(sodium, x25519PublicKey);
      return {
        ciphertext: concat(mlKem.ciphertext, x25519.publicKey),
        sharedSecret: keccak.sha3(
          combinerInput(mlKem.sharedKey, x25519.secret, x25519.publicKey, x25519PublicKey),
        ),
      };
    },
  };
}

function keyPair(seed: Uint8Array): KemKeyPair {
  const { mlKemSeed, x25519Seed } = splitExpandedSeed(
    keccak.shake256(requireSeed(seed), EXPANDED_SEED),
  );
  const mlKemKey = createPrivateKey({
    key: Buffer.from(pkcs8('ML-KEM-768', mlKemSeed)),
    format: 'der',
    type: 'pkcs8',
  });
  const x25519Key = privateKeyFromSeed('X25519', x25519Seed);
  const x25519PublicKey = publicBytes(createPublicKey(x25519Key));
  return {
    publicKey: concat(mlKemPublicBytes(mlKemKey), x25519PublicKey),
    decapsulate(ciphertext) {
      const { mlKemCiphertext, x25519Ciphertext } = splitCiphertext(ciphertext);
      const mlKemSecret = decapsulate(mlKemKey, mlKemCiphertext);
      const x25519Secret = agree(x25519Key, x25519Ciphertext);
      return keccak.sha3(
        combinerInput(mlKemSecret, x25519Secret, x25519Ciphertext, x25519PublicKey),
      );
    },
  };
}

function opensslEphemeral(peer: Uint8Array): Ephemeral {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { publicKey: publicBytes(publicKey), secret: agree(privateKey, peer) };
}

function agree(privateKey: KeyObject, peer: Uint8Array): Uint8Array {
  const publicKey = publicKeyFromBytes('X25519', peer);
  try {
    return diffieHellman({ privateKey, publicKey });
  } catch (cause) {
    throw lowOrderPoint(cause);
  }
}

/** SubjectPublicKeyInfo of ML-KEM-768 (RFC 9935, section 4), up to the key itself. */
const ML_KEM_SPKI = Buffer.from('308204b2300b0609608648016503040402038204a100', 'hex');

function mlKemKeyFromBytes(publicKey: Uint8Array): KeyObject {
  try {
    const key = Buffer.concat([ML_KEM_SPKI, publicKey]);
    return createPublicKey({ key, format: 'der', type: 'spki' });
  } catch (cause) {
    throw badMlKemPublicKey(cause);
  }
}

function mlKemPublicBytes(privateKey: KeyObject): Uint8Array {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return spki.subarray(ML_KEM_SPKI.length);
}
