import type { Keccak } from '../x-wing.ts';
import { bufferSource } from './buffer-source.ts';

/** WebCrypto's own, in runtimes that have it. cSHAKE256 without names is SHAKE256 (SP 800-185, 3.3). */
export function nativeKeccak(subtle: SubtleCrypto): Keccak {
  const digest = async (algorithm: AlgorithmIdentifier, data: Uint8Array) =>
    new Uint8Array(await subtle.digest(algorithm, bufferSource(data)));
  return {
    sha3: (data) => digest('SHA3-256', data),
    shake256(data, length) {
      const bits = 8 * length;
      // The draft of the standard has had both names.
      const parameters = { name: 'cSHAKE256', length: bits, outputLength: bits };
      return digest(parameters, data);
    },
  };
}

/** The one in JavaScript, fetched only when it is called for. */
export async function portableKeccak(): Promise<Keccak> {
  const { sha3_256, shake256 } = await import('@noble/hashes/sha3.js');
  return {
    sha3: (data) => sha3_256(data),
    shake256: (data, length) => shake256(data, { dkLen: length }),
  };
}
