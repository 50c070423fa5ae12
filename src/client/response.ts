import { EMPTY } from '../domain/bytes.ts';
import { isNullBodyStatus } from '../domain/codec/outer-status.ts';
import type { Body } from '../ports/http.ts';
import { abortedReason } from './abort.ts';
import type { ApplicationRequest } from './application-request.ts';
import { streamOf } from './byte-stream.ts';
import { decodeBody, isDecoded } from './content-encoding.ts';
import { type Answer, answerFailure } from './exchange.ts';
import type { CallSettings } from './options.ts';
import { counted, type OnProgress } from './progress.ts';

/**
 * The `Response` that fetch would give for this answer. Its `url` and `redirected` are those of the
 * application's request, not of what crossed the network.
 */
export function toResponse(
  { head, body, outer }: Answer,
  request: ApplicationRequest,
  redirected: boolean,
  { decodeContent, onDownloadProgress }: Pick<CallSettings, 'decodeContent' | 'onDownloadProgress'>,
): Response {
  const headers = new Headers();
  for (const [name, value] of head.headers) headers.append(name, value);
  // Cookies travel outside; only runtimes without a cookie store of their own show them.
  for (const cookie of outer.headers.getSetCookie?.() ?? []) headers.append('set-cookie', cookie);

  const coding = decodeContent ? headers.get('content-encoding') : null;
  const bodiless = request.method === 'HEAD' || isNullBodyStatus(head.status);
  const content = bodiless
    ? null
    : contentOf(watched(body ?? EMPTY, headers, onDownloadProgress), coding, outer, request.signal);
  const statusText = reasonOf(head.status, outer);
  const response = new Response(content, { status: head.status, statusText, headers });
  return withFacts(response, { url: request.url.href, redirected, type: outer.type });
}

function contentOf(
  body: Body,
  encoding: string | null,
  outer: Response,
  signal: AbortSignal | undefined,
): BodyInit {
  const isWhole = body instanceof Uint8Array;
  if (isWhole && (body.length === 0 || (!isDecoded(encoding) && signal === undefined))) {
    return body as Uint8Array<ArrayBuffer>;
  }
  const pieces = isWhole ? once(body, signal) : body;
  const stream = streamOf(pieces, (error) => answerFailure(error, outer, signal));
  return decodeBody(stream, encoding) as ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** A body of which the application is told as it comes, as long as it is before it is decoded. */
function watched(body: Body, headers: Headers, report: OnProgress | undefined): Body {
  if (report === undefined) return body;
  const length = headers.get('content-length');
  if (!(body instanceof Uint8Array)) {
    return counted(body, length === null ? undefined : Number(length), report);
  }
  report({ loaded: body.length, total: body.length });
  return body;
}

/** Bytes that are there, which nobody gets any more once the call was aborted. */
async function* once(bytes: Uint8Array, signal: AbortSignal | undefined) {
  const aborted = abortedReason(signal);
  if (aborted !== undefined) throw aborted.reason;
  yield bytes;
}

/** Reason phrases (RFC 9110, 15) of the statuses that never stand outside an envelope. */
const REASONS: Readonly<Record<number, string>> = {
  204: 'No Content',
  205: 'Reset Content',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  305: 'Use Proxy',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  401: 'Unauthorized',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  421: 'Misdirected Request',
  425: 'Too Early',
};

/** A reason phrase, but as with fetch none where the HTTP version has none. */
function reasonOf(status: number, outer: Response): string {
  if (status === outer.status || outer.statusText === '') return outer.statusText;
  return REASONS[status] ?? '';
}

interface Facts {
  readonly url: string;
  readonly redirected: boolean;
  readonly type: ResponseType;
}

/** What only fetch can give to a `Response`; a clone has it as well. */
function withFacts(response: Response, facts: Facts): Response {
  const clone = () => withFacts(Response.prototype.clone.call(response), facts);
  return Object.defineProperties(response, {
    url: { value: facts.url, configurable: true },
    redirected: { value: facts.redirected, configurable: true },
    type: { value: facts.type, configurable: true },
    clone: { value: clone, configurable: true, writable: true },
  });
}
