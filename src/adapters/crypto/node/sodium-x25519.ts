import { lowOrderPoint } from '../x-wing.ts';
import type { Sodium } from './sodium.ts';

const KEY = 32;

/** A key pair for one agreement, whose private key is gone after it. */
export interface Ephemeral {
  readonly publicKey: Uint8Array;
  /** What both sides arrive at. */
  readonly secret: Uint8Array;
}

/** X25519 (RFC 7748) of libsodium, which makes no key objects. */
export function sodiumEphemeral(sodium: Sodium, peer: Uint8Array): Ephemeral {
  const publicKey = new Uint8Array(KEY);
  const secret = new Uint8Array(KEY);
  const privateKey = new Uint8Array(KEY);
  try {
    sodium.crypto_box_keypair(publicKey, privateKey);
    sodium.crypto_scalarmult(secret, privateKey, peer);
  } catch (cause) {
    throw lowOrderPoint(cause);
  } finally {
    privateKey.fill(0);
  }
  return { publicKey, secret };
}
