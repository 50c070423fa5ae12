import { type AnsweredOffer, type Codec, DecodeError } from '../../ports/codec.ts';
import { RelayError } from '../errors.ts';
import { isClientIdForm } from '../relay-header.ts';
import { PAIR_LIMITS } from '../wire.ts';
import type { Pairs } from './pairs.ts';
import type { Tenant } from './tenant.ts';

/**
 * Answers a pairing offer. The pairs are in the store before the answer is given: a client never
 * knows of a pair that the relay does not.
 *
 * @param clientId the value of `x-mte-relay`
 */
export async function answerPairing(
  codec: Codec,
  pairs: Pairs,
  tenant: Tenant,
  clientId: string | undefined,
  offer: Uint8Array,
): Promise<AnsweredOffer> {
  if (clientId === undefined || !isClientIdForm(clientId)) throw new RelayError('not-encoded');
  if (!(await tenant.clientIds.verify(clientId))) throw new RelayError('client-id-invalid');
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
    await pairs.save(tenant, pairId, pairedAt, secret);
  }
  return answered;
}

async function answer(codec: Codec, ...[offer, context]: Parameters<Codec['answerOffer']>) {
  try {
    return await codec.answerOffer(offer, context);
  } catch (cause) {
    throw cause instanceof DecodeError ? new RelayError('decode-failed', { cause }) : cause;
  }
}
