import type { LedgerEntry } from './api/ledger.ts';
import { bytesSince, type CapturedExchange, exchangesSince, markOf } from './captured-http.ts';
import { within } from './deadline.ts';
import type { Stage } from './stage.ts';

/** What the application asks for; it knows nothing of the encoding. */
export interface AppRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly content?: Uint8Array;
  /** Whether the content is given to fetch as a stream. Default: false. */
  readonly streamed?: boolean;
}

/** What the application got. */
export interface AppAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly content: Uint8Array;
}

/** One call, seen from the three places where it can be seen. */
export interface CallEvidence {
  readonly request: AppRequest;
  readonly answer: AppAnswer;
  /** What the API received that looks like this request, since the call began. */
  readonly received: readonly LedgerEntry[];
  /** Every exchange on the wire since the call began. */
  readonly exchanges: readonly CapturedExchange[];
  /** Every byte on the wire since the call began. */
  readonly captured: readonly Uint8Array[];
}

/** Where a call is made, and where it is seen. */
export type CallPlaces = Pick<Stage, 'tap' | 'api'> & {
  readonly client: { fetch(url: string, init: RequestInit): Promise<Response> };
};

const ANSWER_MS = 20_000;

/**
 * Makes a call through the tap and gathers the evidence.
 *
 * @param read how the answer's content is read; all at once unless given
 */
export async function makeCall(
  { client, tap, api }: CallPlaces,
  request: AppRequest,
  read: (response: Response) => Promise<Uint8Array> = wholeContent,
): Promise<CallEvidence> {
  const mark = markOf(tap);
  const before = api.ledger.length;
  const { method, path } = request;
  const what = `the answer to ${method} ${path}`;
  const response = await within(ANSWER_MS, what, client.fetch(tap.origin + path, initOf(request)));
  const content = await within(ANSWER_MS, `the content of ${what}`, read(response));
  return {
    request,
    answer: { status: response.status, headers: response.headers, content },
    received: api.ledger
      .slice(before)
      .filter((entry) => entry.method === method && entry.target === path),
    exchanges: exchangesSince(tap, mark),
    captured: bytesSince(tap, mark),
  };
}

async function wholeContent(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

/** `duplex` is not in the DOM's types yet (Fetch standard, RequestInit). */
function initOf({
  method,
  headers,
  content,
  streamed,
}: AppRequest): RequestInit & { duplex?: 'half' } {
  if (content === undefined) return { method, headers };
  if (streamed !== true) return { method, headers, body: new Uint8Array(content) };
  return { method, headers, body: streamOf(content), duplex: 'half' };
}

const PIECE = 64 * 1024;

/** Gives a piece only when it is asked for. */
function streamOf(content: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= content.length) return controller.close();
      controller.enqueue(content.slice(at, at + PIECE));
      at += PIECE;
    },
  });
}
