import type { Suite } from '../../ports/aead.ts';
import { DecodeError } from '../../ports/codec.ts';
import { X_WING } from '../../ports/key-agreement.ts';
import { decodeBase64url, encodeBase64url } from '../base64url.ts';
import { utf8Bytes, utf8Text } from '../bytes.ts';
import { longBase64url } from '../long-base64url.ts';
import { isPairIdForm } from '../relay-header.ts';
import { MAX_PAIRS_PER_OFFER, PROTOCOL_VERSION, SIZES } from '../wire.ts';

/** What a client asks for: `{"version":1,"suites":[…],"pairs":[{"publicKey"}]}`. */
export interface PairingOffer {
  /** By the client's preference; names that the relay does not know are allowed. */
  readonly suites: readonly string[];
  /** One X-Wing public key (1216 bytes) for each pair. */
  readonly publicKeys: readonly Uint8Array[];
}

/** One pair of an answer, in the order of the offer. */
export interface AnsweredPair {
  readonly pairId: string;
  /** 1120 bytes. */
  readonly ciphertext: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
  readonly pairedAt: number;
  readonly expiresIn: number;
  readonly maxMessages: number;
}

/** `{"version":1,"suite","tenant","identity","pairs":[…]}`. */
export interface PairingAnswer {
  readonly suite: string;
  readonly tenant: string;
  /** 32 bytes. */
  readonly identity: Uint8Array;
  readonly pairs: readonly AnsweredPair[];
}

export function formatOffer(
  suites: readonly Suite[],
  publicKeys: readonly Uint8Array[],
): Uint8Array {
  const pairs = publicKeys.map((key) => ({ publicKey: encodeBase64url(key) }));
  return utf8Bytes(JSON.stringify({ version: PROTOCOL_VERSION, suites, pairs }));
}

/** Throws {@link DecodeError} for what is not an offer of this version. */
export function parseOffer(bytes: Uint8Array): PairingOffer {
  const offer = parseVersioned(bytes);
  const suites = list(offer.suites, 1, MAX_SUITES).map(text);
  const pairs = list(offer.pairs, 1, MAX_PAIRS_PER_OFFER).map(object);
  return {
    suites,
    publicKeys: pairs.map((pair) => binary(pair.publicKey, X_WING.publicKey)),
  };
}

export function formatAnswer(answer: PairingAnswer): Uint8Array {
  return utf8Bytes(
    JSON.stringify({
      version: PROTOCOL_VERSION,
      suite: answer.suite,
      tenant: answer.tenant,
      identity: encodeBase64url(answer.identity),
      pairs: answer.pairs.map((pair) => ({
        pairId: pair.pairId,
        ciphertext: longBase64url(pair.ciphertext),
        signature: encodeBase64url(pair.signature),
        pairedAt: pair.pairedAt,
        expiresIn: pair.expiresIn,
        maxMessages: pair.maxMessages,
      })),
    }),
  );
}

/** Throws {@link DecodeError} for what is not an answer of this version. */
export function parseAnswer(bytes: Uint8Array): PairingAnswer {
  const answer = parseVersioned(bytes);
  return {
    suite: text(answer.suite),
    tenant: text(answer.tenant),
    identity: binary(answer.identity, SIZES.identity),
    pairs: list(answer.pairs, 1, MAX_PAIRS_PER_OFFER)
      .map(object)
      .map((pair) => ({
        pairId: pairId(pair.pairId),
        ciphertext: binary(pair.ciphertext, X_WING.ciphertext),
        signature: binary(pair.signature, SIZES.signature),
        pairedAt: whole(pair.pairedAt, Number.MAX_SAFE_INTEGER),
        expiresIn: whole(pair.expiresIn, 0xffff_ffff),
        maxMessages: whole(pair.maxMessages, 0xffff_ffff),
      })),
  };
}

/** Most suite names in one offer. */
const MAX_SUITES = 16;

type Members = Readonly<Record<string, unknown>>;

function parseVersioned(bytes: Uint8Array): Members {
  if (bytes.length > SIZES.offer) throw new DecodeError();
  let parsed: unknown;
  try {
    parsed = JSON.parse(utf8Text(bytes));
  } catch (cause) {
    throw new DecodeError(cause);
  }
  const members = object(parsed);
  if (members.version !== PROTOCOL_VERSION) throw new DecodeError();
  return members;
}

function object(value: unknown): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new DecodeError();
  return value as Members;
}

function list(value: unknown, least: number, most: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length < least || value.length > most) throw new DecodeError();
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value.length > 255) throw new DecodeError();
  return value;
}

function pairId(value: unknown): string {
  if (typeof value !== 'string' || !isPairIdForm(value)) throw new DecodeError();
  return value;
}

function whole(value: unknown, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most) {
    throw new DecodeError();
  }
  return value;
}

function binary(value: unknown, length: number): Uint8Array {
  const bytes = typeof value === 'string' ? decodeBase64url(value) : undefined;
  if (bytes?.length !== length) throw new DecodeError();
  return bytes;
}
