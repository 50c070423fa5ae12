import { type OutgoingRequest, sealRequest } from '../domain/codec/request.ts';
import { openResponse } from '../domain/codec/response.ts';
import { parseRelayHeader } from '../domain/relay-header.ts';
import { ENCODED_HEAD_HEADER, RELAY_HEADER, ROUTES, SIZES } from '../domain/wire.ts';
import { DecodeError, type MessageHeader, type ResponseHead } from '../ports/codec.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { Body } from '../ports/http.ts';
import { abortable, abortedReason } from './abort.ts';
import type { ApplicationRequest } from './application-request.ts';
import { piecesOf } from './byte-stream.ts';
import type { Connection, Reservation } from './connection.ts';
import { MteRelayError } from './errors.ts';
import type { CallSettings } from './options.ts';
import { outerHeaders } from './outer-headers.ts';
import { wireBody } from './request-body.ts';
import { draftRequest, type RequestDraft } from './request-draft.ts';
import { watchUpload } from './upload-progress.ts';
import { createWire, networkError, type WireInit } from './wire.ts';

/** A sealed answer that was opened. */
export interface Answer {
  readonly head: ResponseHead;
  readonly body: Body | undefined;
  /** What it came in. */
  readonly outer: Response;
}

/** One message and what came back. */
export interface Exchanged {
  readonly reservation: Reservation;
  /** The header that the message had. */
  readonly header: MessageHeader;
  /** What is not sealed is undefined: whoever said it is not known to be the relay. */
  readonly answer: Answer | undefined;
  readonly outer: Response;
}

/**
 * Sends a request once, under a number of its own, and opens its answer.
 * Rejects with {@link MteRelayError}, or with the reason of the signal.
 */
export async function exchange(
  connection: Connection,
  crypto: Crypto,
  request: ApplicationRequest,
  settings: CallSettings,
): Promise<Exchanged> {
  const { signal, transport } = request;
  const draft = await abortable(draftRequest(request, settings), signal);
  const reservation = await connection.reserve(transport, signal);
  const header = messageHeader(reservation, draft, settings);
  const method = settings.enveloped ? 'POST' : request.method;

  const { keys } = reservation.pair.agreed;
  const salt = crypto.random.bytes(SIZES.requestSalt);
  const { body, watch } = watchUpload(draft, request, settings);
  const sealed = await sealRequest(crypto.aead, keys, salt, header, method, draft.head, body);
  const context = { wire: connection.wire, request, settings, watch };
  const preparing = wireBody(sealed.body, context);
  const { fetch, release, ...carried } = await abortable(preparing, signal).catch((error) => {
    preparing.then((late) => late.release?.()).catch(() => {});
    throw error;
  });
  try {
    const aborted = abortedReason(signal);
    if (aborted !== undefined) throw aborted.reason;
    const { head } = draft;
    const hasBody = sealed.body !== undefined;
    const init: WireInit = {
      ...transport,
      ...carried,
      method,
      headers: outerHeaders(sealed.header, sealed.encodedHead, hasBody, head.headers, settings),
      signal: signal ?? null,
    };
    const wire = fetch === undefined ? connection.wire : createWire(fetch, true);
    const outer = await wire.send(targetOf(connection, request, settings), init);
    const answer = await openAnswer(crypto, reservation, header, sealed, outer, signal);
    if (answer !== undefined) reservation.pair.answered(reservation.reservedAt);
    watch?.answered();
    return { reservation, header, answer, outer };
  } finally {
    await release?.();
  }
}

function messageHeader(
  { pair, sequence }: Reservation,
  { body, encodeType, stream }: RequestDraft,
  { enveloped }: CallSettings,
): MessageHeader {
  const isEmpty = body === undefined || (body instanceof Uint8Array && body.length === 0);
  return {
    clientId: pair.clientId,
    pairId: pair.agreed.pairId,
    encodeType,
    enveloped,
    body: enveloped || !isEmpty,
    stream,
    sequence,
  };
}

function targetOf(
  { origin }: Connection,
  { url }: ApplicationRequest,
  { enveloped }: CallSettings,
): string {
  return origin + (enveloped ? ROUTES.message : url.pathname + url.search);
}

/**
 * Opens an answer, with the keys of its request and no others. Undefined for one that is not sealed.
 * Throws {@link MteRelayError} `answer-not-authentic` for one that is not of this very request.
 */
async function openAnswer(
  crypto: Crypto,
  { pair }: Reservation,
  sent: MessageHeader,
  { keys }: OutgoingRequest,
  outer: Response,
  signal: AbortSignal | undefined,
): Promise<Answer | undefined> {
  const text = outer.headers.get(RELAY_HEADER);
  if (text === null) return undefined;
  try {
    const header = parseRelayHeader(text);
    if (header === undefined || !belongs(header, sent)) throw new DecodeError();
    const encodedHead = outer.headers.get(ENCODED_HEAD_HEADER) ?? undefined;
    const body = header.stream ? piecesOf(outer.body ?? nothing()) : await whole(outer);
    const message = { encodedHead, body };
    const opening = openResponse(
      crypto.aead,
      pair.agreed.keys,
      keys,
      outer.status,
      header,
      message,
    );
    return { ...(await abortable(opening, signal)), outer };
  } catch (error) {
    throw answerFailure(error, outer, signal);
  }
}

/** An answer may be streamed where its request was not, and be MKE where it is too long for MTE. */
function belongs(answer: MessageHeader, request: MessageHeader): boolean {
  return (
    answer.clientId === request.clientId &&
    answer.pairId === request.pairId &&
    answer.sequence === request.sequence &&
    answer.enveloped === request.enveloped &&
    (answer.encodeType === request.encodeType || answer.encodeType === 'MKE')
  );
}

async function whole(outer: Response): Promise<Uint8Array> {
  return new Uint8Array(await outer.arrayBuffer());
}

function nothing(): ReadableStream<Uint8Array> {
  return new Blob([]).stream();
}

/** What an application is told when an answer cannot be opened, at once or while it is read. */
export function answerFailure(
  error: unknown,
  outer: Response,
  signal: AbortSignal | undefined,
): unknown {
  if (!(error instanceof DecodeError)) return networkError(error, signal);
  const aborted = abortedReason(signal);
  if (aborted !== undefined) return aborted.reason;
  return new MteRelayError(
    'answer-not-authentic',
    'the answer is not what the relay sealed for this request, or not all of it: something on the way altered it or cut it short; the request may have run',
    { status: outer.status, requestMayHaveRun: true, cause: error },
  );
}
