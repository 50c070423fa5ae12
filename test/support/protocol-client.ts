import type { IncomingMessage } from 'node:http';
import { createCrypto } from '../../src/adapters/crypto/node/index.ts';
import type { MessageKeys } from '../../src/domain/codec/message-cipher.ts';
import { type OutgoingRequest, sealRequest } from '../../src/domain/codec/request.ts';
import { openResponse } from '../../src/domain/codec/response.ts';
import { override } from '../../src/domain/header-policy.ts';
import {
  type AgreedPair,
  acceptAnswer,
  createOffer,
} from '../../src/domain/pairing/accept-answer.ts';
import { parseRelayHeader } from '../../src/domain/relay-header.ts';
import { ROUTES } from '../../src/domain/wire.ts';
import type { EncodeType, MessageHeader, ResponseHead } from '../../src/ports/codec.ts';
import type { HeaderList } from '../../src/ports/http.ts';
import {
  exchanged,
  get,
  received,
  send,
  type WireRequest,
  type WireResponse,
} from './http-exchange.ts';

export const crypto = createCrypto();

/** What an application asks for, and how it shall travel. */
export interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: HeaderList;
  readonly body?: Uint8Array | string | AsyncIterable<Uint8Array>;
  /** MKE unless given. */
  readonly encodeType?: EncodeType;
  /** In the open form instead of an envelope. */
  readonly open?: boolean;
  readonly stream?: boolean;
  /** The next one unless given. */
  readonly sequence?: number;
  /** Besides those of the protocol, outside the encoding. */
  readonly outerHeaders?: HeaderList;
  /** Another than the application's, in the open form. */
  readonly outerMethod?: string;
  readonly outerPath?: string;
}

/** A sealed request with what its answer is opened with. */
export interface Sealed {
  readonly wire: WireRequest;
  readonly header: MessageHeader;
  readonly keys: MessageKeys;
}

/** What an application would see. */
export interface Opened extends ResponseHead {
  /** A header's value; repeated ones joined. */
  header(name: string): string | undefined;
  readonly body: Buffer;
  readonly text: string;
  readonly wire: Omit<WireResponse, 'body'>;
}

/** A client of the protocol with one pair, whose every step can be done by itself. */
export interface ProtocolClient {
  readonly clientId: string;
  readonly pair: AgreedPair;
  seal(call: Call): Promise<Sealed>;
  open(sealed: Sealed, response: WireResponse): Promise<Opened>;
  /** The plaintext pieces of a streamed answer, as they come. */
  pieces(sealed: Sealed, incoming: IncomingMessage): Promise<AsyncIterable<Uint8Array>>;
  /** Seals, sends and opens. */
  call(call: Call): Promise<Opened>;
}

export async function issuedClientId(origin: string, outer: HeaderList = []): Promise<string> {
  const { headers } = await get(origin, ROUTES.clientId, Object.fromEntries(outer), 'HEAD');
  return String(headers['x-mte-relay']);
}

/**
 * Offers `pairs` key pairs under a client ID, and resolves with the relay's answer as it came.
 *
 * @param outer further headers, `host` among them where it shall be another
 */
export async function offerPairs(
  origin: string,
  clientId: string,
  pairs: number,
  outer: HeaderList = [],
) {
  const offer = await createOffer(crypto, pairs);
  const answer = await exchanged(origin, {
    method: 'POST',
    path: ROUTES.pair,
    headers: [['x-mte-relay', clientId], ...outer],
    body: offer.offer,
  });
  return { offer, answer };
}

/** @param outer headers of every request, `host` among them where it shall be another */
export async function pairWith(
  origin: string,
  outer: HeaderList = [],
  knownClientId?: string,
): Promise<ProtocolClient> {
  const clientId = knownClientId ?? (await issuedClientId(origin, outer));
  const { offer, answer } = await offerPairs(origin, clientId, 1, outer);
  if (answer.status !== 200) throw new Error(`pairing was answered with ${answer.status}`);
  const [pair] = await acceptAnswer(crypto, offer, clientId, answer.body, undefined);
  if (pair === undefined) throw new Error('the answer holds no pair');
  return createProtocolClient(origin, clientId, pair, outer);
}

function createProtocolClient(
  origin: string,
  clientId: string,
  pair: AgreedPair,
  everyOuter: HeaderList,
): ProtocolClient {
  let next = 0;

  const seal = async (call: Call): Promise<Sealed> => {
    const { method = 'POST', path = '/', headers = [], open = false, stream = false } = call;
    const { outerMethod = method, outerPath = path, outerHeaders = [] } = call;
    const body = typeof call.body === 'string' ? Buffer.from(call.body) : call.body;
    const header: MessageHeader = {
      clientId,
      pairId: pair.pairId,
      encodeType: call.encodeType ?? 'MKE',
      enveloped: !open,
      body: !open || body !== undefined,
      stream,
      sequence: call.sequence ?? next++,
    };
    const salt = crypto.random.bytes(16);
    const outer = open
      ? { method: outerMethod, path: outerPath }
      : { method: 'POST', path: ROUTES.message };
    const head = { method, path, headers };
    const { aead } = crypto;
    const sealed = await sealRequest(aead, pair.keys, salt, header, outer.method, head, body);
    const own = protocolHeaders(sealed);
    const given = override(everyOuter, outerHeaders);
    const wire = { ...outer, headers: [...own, ...given], body: sealed.body };
    return { wire, header, keys: sealed.keys };
  };

  const openMessage = (
    { keys }: Sealed,
    { status, headers }: Pick<WireResponse, 'status' | 'headers'>,
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
  ) => {
    const header = parseRelayHeader(String(headers['x-mte-relay']));
    if (header === undefined) throw new Error(`the answer (${status}) is not sealed`);
    const encodedHead = headers['x-mte-relay-eh'];
    const message = {
      encodedHead: typeof encodedHead === 'string' ? encodedHead : undefined,
      body: header.stream && bytes instanceof Uint8Array ? once(bytes) : bytes,
    };
    return openResponse(crypto.aead, pair.keys, keys, status, header, message);
  };

  const open = async (sealed: Sealed, response: WireResponse): Promise<Opened> => {
    const { head, body } = await openMessage(sealed, response, response.body);
    const chunks: Uint8Array[] = [];
    if (body instanceof Uint8Array) chunks.push(body);
    else if (body !== undefined) for await (const chunk of body) chunks.push(chunk);
    const content = Buffer.concat(chunks);
    return {
      ...head,
      header: (name) =>
        head.headers
          .filter(([other]) => other === name)
          .map(([, value]) => value)
          .join(', ') || undefined,
      body: content,
      text: content.toString(),
      wire: response,
    };
  };

  return {
    clientId,
    pair,
    seal,
    open,
    async pieces(sealed, incoming) {
      const { statusCode = 0, headers } = incoming;
      const { body } = await openMessage(sealed, { status: statusCode, headers }, incoming);
      if (body === undefined || body instanceof Uint8Array) throw new Error('not streamed');
      return body;
    },
    async call(call) {
      const sealed = await seal(call);
      return open(sealed, await received(await send(origin, sealed.wire)));
    },
  };
}

function protocolHeaders({ header, encodedHead, body }: OutgoingRequest): HeaderList {
  const headers: [string, string][] = [['x-mte-relay', header]];
  if (encodedHead !== undefined) headers.push(['x-mte-relay-eh', encodedHead]);
  if (body !== undefined) headers.push(['content-type', 'application/octet-stream']);
  return headers;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
