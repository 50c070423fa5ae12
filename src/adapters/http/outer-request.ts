import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OuterRequest } from '../../domain/relay/messages.ts';
import type { HeaderList } from '../../ports/http.ts';
import { incomingBody } from './incoming-body.ts';
import type { PeerOf } from './peer.ts';

/** A request as Node received it. Its signal is aborted when the connection ends too early. */
export function outerRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  peerOf: PeerOf,
): OuterRequest {
  return {
    method: incoming.method ?? '',
    target: incoming.url ?? '',
    headers: headerList(incoming.rawHeaders),
    body: incomingBody(incoming),
    peer: peerOf(incoming),
    signal: closedEarly(outgoing),
  };
}

function headerList(raw: readonly string[]): HeaderList {
  const list: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    list.push([(raw[i] ?? '').toLowerCase(), raw[i + 1] ?? '']);
  }
  return list;
}

function closedEarly(outgoing: ServerResponse): AbortSignal {
  const abort = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) abort.abort(new Error('the client went away'));
  });
  return abort.signal;
}
