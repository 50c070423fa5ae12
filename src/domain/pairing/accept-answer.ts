import type { Suite } from '../../ports/aead.ts';
import { DecodeError } from '../../ports/codec.ts';
import type { Crypto } from '../../ports/crypto.ts';
import type { KemKeyPair } from '../../ports/key-agreement.ts';
import { equalInConstantTime } from '../bytes.ts';
import { PAIR_LIMITS } from '../wire.ts';
import { formatOffer, type PairingAnswer, parseAnswer } from './messages.ts';
import type { PairKeys } from './pair.ts';
import { derivePairSecret, pairingTranscript, signedTranscript } from './transcript.ts';

/** A client's half of an offer that is on its way. */
export interface PendingOffer {
  /** The body of `POST /api/mte-pair`. */
  readonly offer: Uint8Array;
  /** One key pair for each pair offered; fresh for this offer and used for no other. */
  readonly keyPairs: readonly KemKeyPair[];
}

/** A pair as a client holds it. Lives in memory only and is never copied or persisted. */
export interface AgreedPair {
  readonly pairId: string;
  readonly keys: PairKeys;
  /** The relay's identity, 32 bytes, which every proof about this pair must verify under. */
  readonly identity: Uint8Array;
  /** When the pair was made, in milliseconds, by the relay's clock. */
  readonly pairedAt: number;
  /** Milliseconds from its last use. */
  readonly expiresIn: number;
  readonly maxMessages: number;
}

/** The relay that answered is not one that the application trusts, or did not sign what it said. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
}

export async function createOffer(crypto: Crypto, pairs: number): Promise<PendingOffer> {
  const keyPairs = await Promise.all(
    Array.from({ length: pairs }, () => crypto.keyAgreement.keyPair(crypto.random.bytes(32))),
  );
  const publicKeys = keyPairs.map((pair) => pair.publicKey);
  return { offer: formatOffer(crypto.aead.suites, publicKeys), keyPairs };
}

/**
 * The client's half of a pairing, once the relay has answered.
 *
 * Throws {@link IdentityError} when `pinnedIdentities` is given and does not hold the answer's
 * identity (an empty list refuses everything) or when a signature does not hold, and
 * {@link DecodeError} when the answer is malformed or does not fit the offer.
 */
export async function acceptAnswer(
  crypto: Crypto,
  pending: PendingOffer,
  clientId: string,
  bytes: Uint8Array,
  pinnedIdentities: readonly Uint8Array[] | undefined,
): Promise<AgreedPair[]> {
  const answer = parseAnswer(bytes);
  const suite = crypto.aead.suites.find((own) => own === answer.suite);
  if (suite === undefined || answer.pairs.length !== pending.keyPairs.length) {
    throw new DecodeError();
  }
  const pinned = pinnedIdentities?.some((pin) => equalInConstantTime(pin, answer.identity));
  if (pinned === false) throw new IdentityError('the identity is not among the pinned ones');

  return Promise.all(
    pending.keyPairs.map((keyPair, i) => agree(crypto, suite, clientId, answer, keyPair, i)),
  );
}

async function agree(
  crypto: Crypto,
  suite: Suite,
  clientId: string,
  answer: PairingAnswer,
  keyPair: KemKeyPair,
  index: number,
): Promise<AgreedPair> {
  const pair = answer.pairs[index];
  if (pair === undefined || !termsAreUsable(pair)) throw new DecodeError();
  const { tenant, identity } = answer;
  const { signature, ...terms } = pair;
  const { publicKey } = keyPair;
  const facts = { ...terms, suite, tenant, clientId, identity, publicKey };
  const transcript = await pairingTranscript(crypto.hash, facts);
  if (!(await crypto.signer.verify(identity, signedTranscript(transcript), signature))) {
    throw new IdentityError('the identity did not sign this pairing');
  }
  const sharedSecret = await keyPair.decapsulate(pair.ciphertext);
  const pairSecret = await derivePairSecret(crypto.hash, transcript, sharedSecret);
  return {
    pairId: pair.pairId,
    keys: { suite, expand: await crypto.hash.hmacSha512(pairSecret) },
    identity,
    pairedAt: pair.pairedAt,
    expiresIn: pair.expiresIn,
    maxMessages: pair.maxMessages,
  };
}

/** A pair that may carry nothing, or more than sequences can number, is no pair. */
function termsAreUsable(terms: { expiresIn: number; maxMessages: number }): boolean {
  const { expiresIn, maxMessages } = terms;
  return expiresIn > 0 && maxMessages > 0 && maxMessages <= PAIR_LIMITS.messages;
}
