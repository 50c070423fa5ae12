/** Keys of X25519 and Ed25519 to and from bytes. */
import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { pkcs8 } from '../pkcs8.ts';

export type Curve = 'X25519' | 'Ed25519';

/** The private key that a seed of 32 bytes stands for. */
export function privateKeyFromSeed(curve: Curve, seed: Uint8Array): KeyObject {
  const key = Buffer.from(pkcs8(curve, seed));
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

/** Throws where the length is not 32 bytes. */
export function publicKeyFromBytes(curve: Curve, bytes: Uint8Array): KeyObject {
  // As a JWK (RFC 8037): Node takes many times as long to write DER, and twice as long to read it.
  const x = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: curve, x }, format: 'jwk' });
}

/** The 32 bytes of the public key that belongs to a private key, or is one. */
export function publicBytes(key: KeyObject): Uint8Array {
  const { x = '' } = key.export({ format: 'jwk' });
  return new Uint8Array(Buffer.from(x, 'base64url'));
}
