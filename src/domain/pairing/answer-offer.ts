import type { Suite } from '../../ports/aead.ts';
import { type AnsweredOffer, DecodeError, type PairingContext } from '../../ports/codec.ts';
import type { Crypto } from '../../ports/crypto.ts';
import { KeyAgreementError } from '../../ports/key-agreement.ts';
import { encodeBase64url } from '../base64url.ts';
import { SIZES } from '../wire.ts';
import { type AnsweredPair, formatAnswer, parseOffer } from './messages.ts';
import { storedPair } from './pair.ts';
import { derivePairSecret, pairingTranscript, signedTranscript } from './transcript.ts';

/**
 * The relay's half of a pairing: one encapsulation, transcript and signature for each public key of
 * the offer, in its order. The relay chooses the pair IDs, so nobody can ask about a pair before it
 * exists.
 *
 * Throws {@link DecodeError} for a malformed offer, for a key that is none, and where no suite of
 * the offer is among the relay's own.
 */
export async function answerOffer(
  crypto: Crypto,
  suites: readonly Suite[],
  bytes: Uint8Array,
  context: PairingContext,
): Promise<AnsweredOffer> {
  const offer = parseOffer(bytes);
  const suite = suites.find((own) => offer.suites.includes(own));
  if (suite === undefined) throw new DecodeError();

  const answered: AnsweredPair[] = [];
  const stored: { pairId: string; secret: Uint8Array }[] = [];
  for (const publicKey of offer.publicKeys) {
    const pairId = encodeBase64url(crypto.random.bytes(SIZES.pairId));
    const { ciphertext, sharedSecret } = await encapsulate(crypto, publicKey);
    const { identity, ...terms } = context;
    const transcript = await pairingTranscript(crypto.hash, {
      ...terms,
      identity: identity.publicKey,
      suite,
      pairId,
      publicKey,
      ciphertext,
    });
    const pairSecret = await derivePairSecret(crypto.hash, transcript, sharedSecret);
    const signature = await identity.sign(signedTranscript(transcript));
    const { pairedAt, expiresIn, maxMessages } = context;
    answered.push({ pairId, ciphertext, signature, pairedAt, expiresIn, maxMessages });
    stored.push({ pairId, secret: storedPair(suite, pairSecret) });
  }

  const { tenant, identity } = context;
  const answer = { suite, tenant, identity: identity.publicKey, pairs: answered };
  return { answer: formatAnswer(answer), pairs: stored };
}

async function encapsulate(crypto: Crypto, publicKey: Uint8Array) {
  try {
    return await crypto.keyAgreement.encapsulate(publicKey);
  } catch (error) {
    throw error instanceof KeyAgreementError ? new DecodeError(error) : error;
  }
}
