import type { MessageHeader } from '../ports/codec.ts';
import type { Signer, SigningKey } from '../ports/signer.ts';
import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { utf8Bytes } from './bytes.ts';
import { formatRelayHeader } from './relay-header.ts';
import { LABELS, SIZES } from './wire.ts';

/**
 * Shows that a pair was lost, and not merely refused by somebody in between.
 * ```
 * proof     = since ‖ "." ‖ base64url(signature) [ ‖ "." ‖ base64url(signature) … ]
 * signature = Ed25519(identity, "mte-relay/1 refusal" ‖ 0x0A ‖ status ‖ 0x0A ‖ since ‖ 0x0A ‖ relay header)
 * ```
 * `since` is when the store last started empty, in milliseconds since 1970, in decimal. There is one
 * signature for each identity the relay has: the current one and those of previous secrets.
 */
export async function signRefusal(
  identities: readonly SigningKey[],
  status: number,
  since: number,
  header: MessageHeader,
): Promise<string> {
  const message = refusal(status, since, header);
  const signatures = await Promise.all(identities.map((identity) => identity.sign(message)));
  return [since, ...signatures.map(encodeBase64url)].join('.');
}

/** What a client knows when it checks a proof. */
export interface RefusedPair {
  /** The identity that the pair was made with, 32 bytes. */
  readonly identity: Uint8Array;
  /** When the pair was made, in milliseconds, as the relay said. */
  readonly pairedAt: number;
}

const PROOF = /^(0|[1-9][0-9]{0,15})((?:\.[A-Za-z0-9_-]{86}){1,8})$/;

/**
 * Whether a proof shows that the pair is gone, so that the request it refuses never ran: the store
 * started empty after the pair was made. A store that is older than the pair may just have expired
 * it, with the request's sequence claimed before.
 */
export async function refusalIsProved(
  signer: Signer,
  pair: RefusedPair,
  status: number,
  header: MessageHeader,
  proof: string,
): Promise<boolean> {
  const match = PROOF.exec(proof);
  if (match === null) return false;
  const since = Number(match[1]);
  if (!Number.isSafeInteger(since) || since <= pair.pairedAt) return false;
  const message = refusal(status, since, header);
  for (const text of (match[2] ?? '').slice(1).split('.')) {
    const signature = decodeBase64url(text);
    if (signature?.length !== SIZES.signature) continue;
    if (await signer.verify(pair.identity, message, signature)) return true;
  }
  return false;
}

function refusal(status: number, since: number, header: MessageHeader): Uint8Array {
  return utf8Bytes(`${LABELS.refusal}\n${status}\n${since}\n${formatRelayHeader(header)}`);
}
