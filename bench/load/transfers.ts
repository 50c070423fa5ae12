import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { encodeRequestHead } from '../../src/domain/codec/head.ts';
import { createRequestCipher, deriveMessageKeys } from '../../src/domain/codec/message-cipher.ts';
import { openResponse } from '../../src/domain/codec/response.ts';
import { createStreamSealer } from '../../src/domain/codec/stream.ts';
import { formatRelayHeader, parseRelayHeader } from '../../src/domain/relay-header.ts';
import { RELAY_HEADER, ROUTES, SIZES } from '../../src/domain/wire.ts';
import type { Body } from '../../src/ports/http.ts';
import { crypto, messageHeader, pairWith } from './sealed-traffic.ts';

/** What an application asks of the upstream for streams. */
export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Bytes of the body of a POST, whole pieces of 64 kB; or of the answer to a GET. */
  readonly bytes: number;
}

/** A request whose bytes are all there before it is sent, so that sealing is no part of a round. */
export interface Prepared {
  /** Sends it, and resolves with the answer once its head has come. */
  send(): Promise<IncomingMessage>;
  /** The answer's content, opened. */
  content(answer: IncomingMessage): Promise<AsyncIterable<Uint8Array>>;
}

const PIECE = Buffer.alloc(SIZES.framePlaintext, 'r');

export function prepareInPlain(port: number, { method, path, bytes }: Ask): Prepared {
  const pieces = method === 'POST' ? bytes / PIECE.length : 0;
  const body = Array.from({ length: pieces }, () => PIECE);
  return {
    send: () => sent(port, method, path, {}, body),
    content: async (answer) => answer,
  };
}

/** Seals a streamed request under a fresh pair. */
export async function prepareSealed(port: number, { method, path, bytes }: Ask): Promise<Prepared> {
  const paired = await pairWith(port);
  const { keys: pairKeys } = paired.pair;
  const header = messageHeader(paired, 0, true);
  const salt = crypto.random.bytes(SIZES.requestSalt);
  const keys = await deriveMessageKeys(pairKeys, header.sequence, salt);
  const cipher = await createRequestCipher(crypto.aead, pairKeys, keys, 'POST', header);
  const head = encodeRequestHead({ method, path, headers: [] });
  const sealer = createStreamSealer(cipher, salt, head);
  const pieces = [await sealer.start()];
  for (let left = method === 'POST' ? bytes : 0; left > 0; left -= PIECE.length) {
    pieces.push(await sealer.push(PIECE));
  }
  pieces.push(await sealer.end());
  const outer = {
    [RELAY_HEADER]: formatRelayHeader(header),
    'content-type': 'application/octet-stream',
  };
  return {
    send: () => sent(port, 'POST', ROUTES.message, outer, pieces),
    async content(answer) {
      const { statusCode = 0, headers } = answer;
      const answered = parseRelayHeader(String(headers[RELAY_HEADER]));
      if (answered === undefined) throw new Error(`the answer (${statusCode}) is not sealed`);
      const message = {
        encodedHead: undefined,
        body: answered.stream ? answer : await whole(answer),
      };
      const response = await openResponse(
        crypto.aead,
        pairKeys,
        keys,
        statusCode,
        answered,
        message,
      );
      if (response.head.status !== 200)
        throw new Error(`the upstream said ${response.head.status}`);
      return asPieces(response.body);
    },
  };
}

async function sent(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: readonly Uint8Array[],
): Promise<IncomingMessage> {
  const length = body.reduce((sum, piece) => sum + piece.length, 0);
  const framing = length === 0 ? {} : { 'content-length': `${length}` };
  const asking = request({
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: { ...headers, ...framing },
  });
  const answered = once(asking, 'response');
  for (const piece of body) {
    if (!asking.write(piece)) await once(asking, 'drain');
  }
  asking.end();
  const [answer] = (await answered) as [IncomingMessage];
  return answer;
}

/** All of a body that comes in pieces. */
export async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

async function* asPieces(body: Body | undefined): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body;
  else if (body !== undefined) yield* body;
}
