import { concat } from '../../domain/bytes.ts';

/**
 * The DER that stands before the seed, `SEQUENCE { 0, SEQUENCE { OID }, OCTET STRING { seed } }`:
 *
 * - X25519 (1.3.101.110) and Ed25519 (1.3.101.112), RFC 8410, section 7: 32 bytes
 * - ML-KEM-768 (2.16.840.1.101.3.4.4.2), RFC 9935, section 6: 64 bytes, tagged as the seed form
 */
const PREFIXES = {
  X25519: fromHex('302e 020100 3005 0603 2b656e 0422 0420'),
  Ed25519: fromHex('302e 020100 3005 0603 2b6570 0422 0420'),
  'ML-KEM-768': fromHex('3054 020100 300b 0609 608648016503040402 0442 8040'),
};

/**
 * The PKCS#8 form (RFC 5958) of the private key that a seed stands for. It is the one form that
 * both Node and WebCrypto read everywhere: raw ones came later, and a JWK needs the public key too.
 */
export function pkcs8(algorithm: keyof typeof PREFIXES, seed: Uint8Array): Uint8Array {
  return concat(PREFIXES[algorithm], seed);
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(' ', '').match(/../g) ?? [], (byte) =>
    Number.parseInt(byte, 16),
  );
}
