import { generateKeyPairSync, sign } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type {
  AnsweredOffer,
  Codec,
  MessageHeader,
  OpenedRequest,
  PairingContext,
  RequestHead,
  ResponseHead,
  SealedRequest,
  SealedResponse,
} from '../../ports/codec.ts';
import type { Body } from '../../ports/http.ts';

/** A request as the client sent it, and what opens its answer. */
export interface SentRequest {
  readonly sealed: SealedRequest;
  /** Rejects where the answer is not the one of this request. */
  open(response: SealedResponse): Promise<{ head: ResponseHead; body: Body | undefined }>;
}

/** A pair as a client has it. */
export interface PairOfClient {
  readonly pairId: string;
  /** Seals a request in the form that `header` says; `body` in pieces only where it is streamed. */
  send(
    header: MessageHeader,
    method: string,
    head: RequestHead,
    body: Body | undefined,
  ): Promise<SentRequest>;
}

/** The other end of a codec. */
export interface CodecClient {
  /** Offers this many pairs; `accept` takes the answer, and rejects one to another offer. */
  offer(pairs: number): Promise<{
    readonly offer: Uint8Array;
    accept(answer: Uint8Array, clientId: string): Promise<readonly PairOfClient[]>;
  }>;
}

export interface CodecUnderTest {
  readonly codec: Codec;
  readonly client: CodecClient;
  close?(): Promise<void> | void;
}

export type CodecFactory = () => Promise<CodecUnderTest> | CodecUnderTest;

export const CLIENT_ID = `01234567-89ab-4cde-8f01-23456789abcd.${'0f'.repeat(32)}`;

/** What the relay says of a pairing. */
export function pairingContext(): PairingContext {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'jwk' }).x ?? '';
  return {
    tenant: '*',
    identity: {
      publicKey: new Uint8Array(Buffer.from(raw, 'base64url')),
      sign: (data) => new Uint8Array(sign(null, data, privateKey)),
    },
    clientId: CLIENT_ID,
    pairedAt: Date.UTC(2026, 0, 1),
    expiresIn: 30 * 60_000,
    maxMessages: 65_536,
  };
}

export async function open(factory: CodecFactory): Promise<CodecUnderTest> {
  const subject = await factory();
  onTestFinished(async () => {
    await subject.close?.();
  });
  return subject;
}

/** What `codec.open` gives or throws, as a promise. */
export async function opening(
  codec: Codec,
  ...given: Parameters<Codec['open']>
): Promise<OpenedRequest> {
  return codec.open(...given);
}

/** One pair, at both ends. */
export async function paired({ codec, client }: CodecUnderTest) {
  const { offer, accept } = await client.offer(1);
  const answered: AnsweredOffer = await codec.answerOffer(offer, pairingContext());
  const [pair] = await accept(answered.answer, CLIENT_ID);
  const [stored] = answered.pairs;
  if (pair === undefined || stored === undefined) throw new Error('no pair was made');
  return { pair, secret: stored.secret };
}

/** The forms that a message may have. */
export const FORMS: Readonly<Record<string, Pick<MessageHeader, 'encodeType' | 'enveloped'>>> = {
  'MKE in an envelope': { encodeType: 'MKE', enveloped: true },
  'MTE in an envelope': { encodeType: 'MTE', enveloped: true },
  'MKE in the open form': { encodeType: 'MKE', enveloped: false },
  'MTE in the open form': { encodeType: 'MTE', enveloped: false },
};

export function headerOf(
  pair: PairOfClient,
  form: Pick<MessageHeader, 'encodeType' | 'enveloped'>,
  rest: Partial<MessageHeader> = {},
): MessageHeader {
  const whole = { body: true, stream: false, sequence: 7 };
  return { clientId: CLIENT_ID, pairId: pair.pairId, ...whole, ...form, ...rest };
}

/** All of a body. */
export async function bytesOf(body: Body | undefined): Promise<Buffer | undefined> {
  if (body === undefined) return undefined;
  if (body instanceof Uint8Array) return Buffer.from(body);
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}
