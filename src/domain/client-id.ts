import type { Awaitable } from '../ports/awaitable.ts';
import type { Hash } from '../ports/hash.ts';
import type { Random } from '../ports/random.ts';
import { equalInConstantTime, hex, utf8Bytes } from './bytes.ts';
import { isClientIdForm } from './relay-header.ts';

/** Issues client IDs, and tells its own from others. */
export interface ClientIds {
  /** A fresh client ID, signed with the current secret. */
  issue(): Promise<string>;
  /** Whether a client ID was signed with the current secret or a previous one. */
  verify(clientId: string): Awaitable<boolean>;
}

/** The characters of a client ID that tell clients apart; the rest is the signature. */
export const UUID_LENGTH = 36;

/**
 * ```
 * clientId = uuid ‖ "." ‖ hex(HMAC-SHA-256(CLIENT_ID_SECRET, uuid))        uuid: RFC 9562, version 4
 * ```
 *
 * @param secrets the current secret first; any further ones only verify
 */
export async function createClientIds(
  secrets: readonly string[],
  hash: Hash,
  random: Random,
): Promise<ClientIds> {
  const macs = await Promise.all(secrets.map((secret) => hash.hmacSha256(utf8Bytes(secret))));
  const [current] = macs;
  if (current === undefined) throw new RangeError('a client ID needs a secret to be signed with');

  return {
    async issue() {
      const uuid = uuidV4(random.bytes(16));
      return `${uuid}.${hex(await current(utf8Bytes(uuid)))}`;
    },

    async verify(clientId) {
      if (!isClientIdForm(clientId)) return false;
      const uuid = utf8Bytes(clientId.slice(0, UUID_LENGTH));
      const signature = utf8Bytes(clientId.slice(UUID_LENGTH + 1));
      for (const mac of macs) {
        if (equalInConstantTime(utf8Bytes(hex(await mac(uuid))), signature)) return true;
      }
      return false;
    },
  };
}

function uuidV4(random: Uint8Array): string {
  const bytes = random.slice();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = hex(bytes);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-');
}
