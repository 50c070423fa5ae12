import { describe, expect, test } from 'vitest';
import { refusalIsProved, signRefusal } from '../../src/domain/refusal-proof.ts';
import { parseRelayHeader } from '../../src/domain/relay-header.ts';
import { base64urlBytes, bytes, readVectors } from './files.ts';
import { SIDES } from './sides.ts';

interface Proof {
  readonly identity: string;
  readonly pairedAt: number;
  readonly status: number;
  readonly header: string;
  readonly proof: string;
}

const { accept, reject, sign } = readVectors<{
  accept: Proof[];
  reject: (Proof & { reason: string })[];
  sign: { identitySeed: string; status: number; since: number; header: string; proof: string }[];
}>('refusal-proofs.json');

function headerOf(text: string) {
  const header = parseRelayHeader(text);
  if (header === undefined) throw new Error('a vector has a header that is none');
  return header;
}

describe.each(SIDES)('refusal-proofs.json with $name', ({ crypto: { signer } }) => {
  const holds = ({ identity, pairedAt, status, header, proof }: Proof) =>
    refusalIsProved(
      signer,
      { identity: base64urlBytes(identity), pairedAt },
      status,
      headerOf(header),
      proof,
    );

  test.each(accept)('$status at $pairedAt is proved by $proof', async (vector) => {
    expect(await holds(vector)).toBe(true);
  });

  test.each(reject)('$reason: nothing is proved', async (vector) => {
    expect(await holds(vector)).toBe(false);
  });

  test.each(sign)('$identitySeed signs', async ({ identitySeed, status, since, header, proof }) => {
    const identity = await signer.signingKey(bytes(identitySeed));
    expect(await signRefusal([identity], status, since, headerOf(header))).toBe(proof);
  });
});
