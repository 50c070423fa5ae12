/** What the vectors are made of: every secret and every salt is the SHA-256 of a label. */
import { createHash, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import * as reference from '../reference.ts';

export function bytesOf(label: string, length = 32): Buffer {
  return reference.sha256(Buffer.from(`mte-relay test vector: ${label}`)).subarray(0, length);
}

/** Long enough for `CLIENT_ID_SECRET`, and no secret of anybody. */
export const CLIENT_ID_SECRET = 'a secret of the test vectors, known to everybody';
export const IDENTITY_KEY = 'an identity key of the test vectors, known to everybody';

export const CLIENT_ID = clientIdOf('client');
export const OTHER_CLIENT_ID = clientIdOf('another client');
export const PAIR_ID = bytesOf('pair ID', 16).toString('base64url');
export const OTHER_PAIR_ID = bytesOf('another pair ID', 16).toString('base64url');

function clientIdOf(label: string): string {
  return reference.clientId(CLIENT_ID_SECRET, reference.uuidV4(bytesOf(label, 16)));
}

/** Byte i is i modulo 251, so that no two frames hold the same. */
export function pattern(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => i % 251));
}

/** RFC 8410: the PKCS #8 and SPKI forms of X25519 keys. */
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex');

function x25519Key(secret: Buffer) {
  const der = Buffer.concat([X25519_PKCS8, secret]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

function x25519Public(secret: Buffer): Buffer {
  const key = createPublicKey(x25519Key(secret));
  return key.export({ format: 'der', type: 'spki' }).subarray(-32);
}

/** draft-connolly-cfrg-xwing-kem-10, 5.2. */
export function xWingPublicKey(seed: Buffer): Buffer {
  const expanded = createHash('shake256', { outputLength: 96 }).update(seed).digest();
  const { publicKey } = ml_kem768.keygen(new Uint8Array(expanded.subarray(0, 64)));
  return Buffer.concat([publicKey, x25519Public(expanded.subarray(64))]);
}

/** The same draft, 5.4, with 64 given bytes in place of its random ones. */
export function xWingEncapsulate(publicKey: Buffer, seed: Buffer) {
  const mlKemKey = new Uint8Array(publicKey.subarray(0, 1184));
  const mlKem = ml_kem768.encapsulate(mlKemKey, new Uint8Array(seed.subarray(0, 32)));
  const ephemeral = seed.subarray(32);
  const theirs = Buffer.concat([X25519_SPKI, publicKey.subarray(1184)]);
  const x25519Secret = diffieHellman({
    privateKey: x25519Key(ephemeral),
    publicKey: createPublicKey({ key: theirs, format: 'der', type: 'spki' }),
  });
  const x25519Ciphertext = x25519Public(ephemeral);
  const sharedSecret = createHash('sha3-256')
    .update(mlKem.sharedSecret)
    .update(x25519Secret)
    .update(x25519Ciphertext)
    .update(publicKey.subarray(1184))
    .update('\\.//^\\')
    .digest();
  return { ciphertext: Buffer.concat([mlKem.cipherText, x25519Ciphertext]), sharedSecret };
}
