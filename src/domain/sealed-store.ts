import type { Aead } from '../ports/aead.ts';
import { AuthenticationError } from '../ports/aead.ts';
import type { Crypto } from '../ports/crypto.ts';
import { type SessionStore, StoreUnavailableError } from '../ports/session-store.ts';
import { concat, EMPTY, lengthPrefixed, utf8Bytes } from './bytes.ts';
import { hkdf } from './hkdf.ts';
import { LABELS, SIZES } from './wire.ts';

/** The suite that is always there. */
const SUITE = 'AES-256-GCM';
const SEAL_KEY_BYTES = 32;
const ZERO_NONCE = new Uint8Array(SIZES.nonce);

/** What the secrets under a store key are sealed with: the current one first, then previous ones. */
export type SecretsFor = (storeKey: string) => readonly [string, ...string[]] | undefined;

/**
 * Seals the secrets of pairs before they reach a store that others can read, and opens them again.
 * ```
 * sealed = AES-256-GCM(key, nonce = zeros, aad = empty, secret)
 * key    = HKDF(ikm = CLIENT_ID_SECRET; salt = empty; info = "mte-relay/1 store" ‖ lp(store key); 32)
 * ```
 * A key of its own for each store key makes the fixed nonce safe, as long as nothing else is ever
 * saved under the same store key: the relay's hold 128 random bits. It also binds a sealed secret to
 * its place.
 *
 * What no secret opens throws {@link StoreUnavailableError}: the pair exists, so nobody may be told
 * that it is unknown.
 */
export function createSealedStore(
  store: SessionStore,
  crypto: Pick<Crypto, 'hash' | 'aead'>,
  secretsFor: SecretsFor,
): SessionStore {
  const keysFor = (storeKey: string) => {
    const secrets = secretsFor(storeKey);
    if (secrets === undefined) throw new RangeError('no tenant has this store key');
    return secrets;
  };

  return {
    async save(storeKey, secret, lifetime, owner) {
      const copy = secret.slice();
      const key = await sealKey(crypto, keysFor(storeKey)[0], storeKey);
      await store.save(storeKey, await key.seal(ZERO_NONCE, EMPTY, copy), lifetime, owner);
    },

    async load(storeKey) {
      const sealed = await store.load(storeKey);
      if (sealed === undefined) return undefined;
      for (const secret of keysFor(storeKey)) {
        const key = await sealKey(crypto, secret, storeKey);
        const opened = await opening(key, sealed);
        if (opened !== undefined) return opened;
      }
      throw new StoreUnavailableError('A stored pair cannot be unsealed with the secrets given');
    },

    claim: (storeKey, sequence) => store.claim(storeKey, sequence),
    emptySince: () => store.emptySince(),
    now: () => store.now(),
    delete: (storeKey) => store.delete(storeKey),
    ready: () => store.ready(),
    close: () => store.close(),
    get size() {
      return store.size;
    },
  };
}

type SealKey = Awaited<ReturnType<Aead['key']>>;

async function sealKey(
  { hash, aead }: Pick<Crypto, 'hash' | 'aead'>,
  secret: string,
  storeKey: string,
): Promise<SealKey> {
  const info = concat(utf8Bytes(LABELS.store), lengthPrefixed(storeKey));
  return aead.key(SUITE, await hkdf(hash, utf8Bytes(secret), EMPTY, info, SEAL_KEY_BYTES));
}

async function opening(key: SealKey, sealed: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    return await key.open(ZERO_NONCE, EMPTY, sealed);
  } catch (error) {
    if (error instanceof AuthenticationError) return undefined;
    throw error;
  }
}
