import type { Awaitable } from './awaitable.ts';

/** Computes HMACs under one key (RFC 2104). */
export type Mac = (data: Uint8Array) => Awaitable<Uint8Array>;

/** Hash functions (FIPS 180-4) and HMACs over them (RFC 2104). Nothing here throws. */
export interface Hash {
  /** SHA-256 of `data`: 32 bytes. */
  sha256(data: Uint8Array): Awaitable<Uint8Array>;
  /** HMAC-SHA-256 under `key`: 32 bytes for each call of what is returned. */
  hmacSha256(key: Uint8Array): Awaitable<Mac>;
  /** HMAC-SHA-512 under `key`: 64 bytes for each call of what is returned. */
  hmacSha512(key: Uint8Array): Awaitable<Mac>;
}
