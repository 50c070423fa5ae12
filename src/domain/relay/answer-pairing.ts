import { type AnsweredOffer, type Codec, DecodeError } from '../../ports/codec.ts';
import { decodeRefusal, RelayError } from '../errors.ts';
import { isClientIdForm } from '../relay-header.ts';
import { PAIR_LIMITS } from '../wire.ts';
import type { PairingRate } from './pairing-rate.ts';
import type { Pairs } from './pairs.ts';
import type { Tenant } from './tenant.ts';

/** What a pairing needs. */
export interface PairingParts {
  readonly codec: Codec;
  readonly pairs: Pairs;
  readonly rate: PairingRate;
}

/**
 * Answers a pairing offer. The pairs are in the store before the answer is given: a client never
 * knows of a pair that the relay does not.
 *
 * @param clientId the value of `x-mte-relay`
 */
export async function answerPairing(
  { codec, pairs, rate }: PairingParts,
  tenant: Tenant,
  clientId: string | undefined,
  offer: Uint8Array,
  address: string,
): Promise<AnsweredOffer> {
  if (clientId === undefined || !isClientIdForm(clientId)) throw new RelayError('not-encoded');
  if (!(await tenant.clientIds.verify(clientId))) throw new RelayError('client-id-invalid');
  rate.take(address, mostPairsIn(offer));
  const pairedAt = await pairs.now();
  const answered = await answer(codec, offer, {
    tenant: tenant.name,
    identity: tenant.identity,
    clientId,
    pairedAt,
    expiresIn: PAIR_LIMITS.idleMs,
    maxMessages: PAIR_LIMITS.messages,
  });
  for (const { pairId, secret } of answered.pairs) {
    await pairs.save(tenant, clientId, pairId, pairedAt, secret);
  }
  return answered;
}

/** Bytes that one pair takes in an offer, at the least: its public key in base64url, and a little. */
const OFFERED_PAIR = 1640;

/** How many pairs an offer may ask for, known before anything of it is read. */
function mostPairsIn(offer: Uint8Array): number {
  return Math.max(1, Math.floor(offer.length / OFFERED_PAIR));
}

async function answer(codec: Codec, ...[offer, context]: Parameters<Codec['answerOffer']>) {
  try {
    return await codec.answerOffer(offer, context);
  } catch (cause) {
    throw cause instanceof DecodeError ? decodeRefusal(cause) : cause;
  }
}
