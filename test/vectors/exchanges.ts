/** Opening and sealing what the files of messages hold. */
import { createCodec } from '../../src/domain/codec/codec.ts';
import { decodeRequestHead, decodeResponseHead } from '../../src/domain/codec/head.ts';
import { deriveMessageKeys } from '../../src/domain/codec/message-cipher.ts';
import { openRequest, sealRequest } from '../../src/domain/codec/request.ts';
import { openResponse } from '../../src/domain/codec/response.ts';
import { loadPairKeys, storedPair } from '../../src/domain/pairing/pair.ts';
import { parseRelayHeader } from '../../src/domain/relay-header.ts';
import type { Suite } from '../../src/ports/aead.ts';
import { DecodeError, type RequestHead, type ResponseHead } from '../../src/ports/codec.ts';
import type { Crypto } from '../../src/ports/crypto.ts';
import type { Body } from '../../src/ports/http.ts';
import { bytes, CHUNKINGS, inChunks } from './files.ts';

/** A message as it stands on the wire, with what it is opened with. */
export interface WireMessage {
  readonly suite: Suite;
  readonly pairSecret: string;
  readonly header: string;
  readonly encodedHead: string | null;
  readonly httpBody: Uint8Array;
}

export interface WireRequest extends WireMessage {
  readonly method: string;
}

export interface WireResponse extends WireMessage {
  readonly status: number;
  readonly requestSalt: string;
  readonly requestSequence: number;
}

export interface Opened {
  readonly head: RequestHead | ResponseHead;
  readonly body: Uint8Array;
}

export const WHOLE = CHUNKINGS[0].sizes;

export function headerOf(text: string) {
  const header = parseRelayHeader(text);
  // As the relay and the client treat it: like anything else that cannot be decoded.
  if (header === undefined) throw new DecodeError();
  return header;
}

export function pairOf({ hash }: Crypto, suite: Suite, pairSecret: string) {
  return loadPairKeys(hash, storedPair(suite, bytes(pairSecret)));
}

/** As bytes where the message is not streamed, else in pieces of these sizes. */
function incoming({ header, httpBody }: WireMessage, sizes: readonly number[]): Body {
  return headerOf(header).stream ? inChunks(httpBody, sizes) : httpBody;
}

export async function open(
  crypto: Crypto,
  message: WireRequest | WireResponse,
  sizes: readonly number[],
): Promise<Opened> {
  const pair = await pairOf(crypto, message.suite, message.pairSecret);
  const header = headerOf(message.header);
  const encodedHead = message.encodedHead ?? undefined;
  const body = incoming(message, sizes);
  if ('method' in message) {
    const { method } = message;
    const opened = await openRequest(crypto.aead, pair, { header, method, encodedHead, body });
    return { head: opened.head, body: await all(opened.body) };
  }
  const { status, requestSequence } = message;
  const keys = await deriveMessageKeys(pair, requestSequence, bytes(message.requestSalt));
  const sealed = { encodedHead, body };
  const opened = await openResponse(crypto.aead, pair, keys, status, header, sealed);
  return { head: opened.head, body: await all(opened.body) };
}

export async function all(body: Body | undefined): Promise<Uint8Array> {
  if (body === undefined || body instanceof Uint8Array) return new Uint8Array(body ?? []);
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

/** Text, or what an application writes at a time. */
export type Content = string | readonly string[] | null;

export interface SaidMessage {
  readonly header: string;
  readonly salt: string;
  readonly head: string;
  readonly content: Content;
}

export function contentBytes(content: Content): Uint8Array {
  const text = content === null || typeof content === 'string' ? (content ?? '') : content.join('');
  return new Uint8Array(Buffer.from(text));
}

function bodyOf(content: Content): Body | undefined {
  if (content === null) return undefined;
  if (typeof content === 'string') return contentBytes(content);
  return (async function* () {
    for (const text of content) yield contentBytes(text);
  })();
}

export interface Sealed {
  readonly header: string;
  readonly encodedHead: string | null;
  readonly httpBody: string;
}

export async function seal(
  crypto: Crypto,
  suite: Suite,
  pairSecret: string,
  said: SaidMessage & { readonly method: string },
): Promise<Sealed> {
  const pair = await pairOf(crypto, suite, pairSecret);
  const head = decodeRequestHead(new Uint8Array(Buffer.from(said.head)));
  const sealed = await sealRequest(
    crypto.aead,
    pair,
    bytes(said.salt),
    headerOf(said.header),
    said.method,
    head,
    bodyOf(said.content),
  );
  return written(sealed.header, sealed);
}

/** As the relay does it: the codec decides how an answer goes on the wire. */
export async function answer(
  crypto: Crypto,
  request: WireRequest,
  said: Omit<SaidMessage, 'header'>,
): Promise<Sealed & { readonly status: number }> {
  const random = { bytes: () => bytes(said.salt) };
  const codec = createCodec({ ...crypto, random }, [request.suite]);
  const opened = await codec.open(storedPair(request.suite, bytes(request.pairSecret)), {
    header: headerOf(request.header),
    method: request.method,
    encodedHead: request.encodedHead ?? undefined,
    body: incoming(request, WHOLE),
  });
  const head = decodeResponseHead(new Uint8Array(Buffer.from(said.head)));
  const sealed = await opened.seal(head, bodyOf(said.content));
  return { status: sealed.status, ...(await written(sealed.header, sealed)) };
}

async function written(
  header: string,
  {
    encodedHead,
    body,
  }: { readonly encodedHead: string | undefined; readonly body: Body | undefined },
): Promise<Sealed> {
  const httpBody = Buffer.from(await all(body)).toString('hex');
  return { header, encodedHead: encodedHead ?? null, httpBody };
}
