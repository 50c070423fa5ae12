import type { Crypto } from '../ports/crypto.ts';
import type { SigningKey } from '../ports/signer.ts';
import { concat, EMPTY, lengthPrefixed, utf8Bytes } from './bytes.ts';
import { hkdf } from './hkdf.ts';
import { LABELS, SIZES } from './wire.ts';

/**
 * The key by which clients know a tenant's relay.
 * ```
 * identity seed = HKDF(ikm = RELAY_IDENTITY_KEY, else CLIENT_ID_SECRET; salt = empty;
 *                      info = "mte-relay/1 identity" ‖ lp(tenant); 32)
 * ```
 * One for each tenant: a signature made for one can then never stand for another.
 */
export async function deriveIdentity(
  crypto: Pick<Crypto, 'hash' | 'signer'>,
  keyMaterial: string,
  tenant: string,
): Promise<SigningKey> {
  const info = concat(utf8Bytes(LABELS.identity), lengthPrefixed(tenant));
  const seed = await hkdf(crypto.hash, utf8Bytes(keyMaterial), EMPTY, info, SIZES.identity);
  return crypto.signer.signingKey(seed);
}
