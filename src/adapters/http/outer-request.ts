import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { OuterRequest } from '../../domain/relay/messages.ts';
import type { HeaderList } from '../../ports/http.ts';
import { incomingBody } from './incoming-body.ts';
import type { PeerOf } from './peer.ts';

/** What turning Node's request into the domain's needs. */
export interface OuterRequestOptions {
  readonly peerOf: PeerOf;
  readonly requestIdOf: (headers: HeaderList) => string;
  /** How long a client may make no progress, in milliseconds; undefined for any time. */
  readonly clientTimeoutMs: number | undefined;
}

/** A request as Node received it. Its signal is aborted when the connection ends too early. */
export function outerRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { peerOf, requestIdOf, clientTimeoutMs }: OuterRequestOptions,
): OuterRequest {
  const headers = headerList(incoming.rawHeaders);
  return {
    method: incoming.method ?? '',
    target: incoming.url ?? '',
    headers,
    body: incomingBody(incoming, {
      timeoutMs: clientTimeoutMs,
      onRead: () => expectedContinue(incoming, outgoing),
    }),
    peer: peerOf(incoming),
    signal: closedEarly(outgoing),
    id: requestIdOf(headers),
    interim: (status, interimHeaders) => writeInterim(outgoing, status, interimHeaders),
  };
}

function headerList(raw: readonly string[]): HeaderList {
  const list: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    list.push([(raw[i] ?? '').toLowerCase(), raw[i + 1] ?? '']);
  }
  return list;
}

/** Asks for the body of a client that waits to be asked (RFC 9110, 10.1.1): not before it is read. */
export function expectedContinue(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const expects = incoming.headers.expect?.toLowerCase() === '100-continue';
  if (expects && takesInterim(outgoing)) outgoing.writeContinue();
}

/**
 * Written by hand: Node's own early hints take no `Link` with several targets. Without a socket the
 * answers before this one are still being written, and a hint would come too late.
 */
function writeInterim(outgoing: ServerResponse, status: number, headers: HeaderList): void {
  if (!takesInterim(outgoing) || outgoing.socket === null) return;
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
  outgoing.socket.write(`${line}${lines}\r\n`, 'latin1');
}

/** Interim answers go to clients of HTTP/1.1 only (RFC 9110, 15.2). */
function takesInterim({ headersSent, req }: ServerResponse): boolean {
  return !headersSent && req.httpVersion === '1.1';
}

function closedEarly(outgoing: ServerResponse): AbortSignal {
  const abort = new AbortController();
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) abort.abort(new Error('the client went away'));
  });
  return abort.signal;
}
