import { endToEnd, headerValue } from '../../../domain/header-policy.ts';
import type { OuterRequest } from '../../../domain/relay/messages.ts';
import { withRequestId } from '../../../domain/request-id.ts';
import type { HeaderList, IncomingBody } from '../../../ports/http.ts';
import type { RelayCallOptions } from '../../../ports/relay-client.ts';
import { readCallOptions } from './control.ts';
import { OutboundFailure } from './failure.ts';

/** The arguments of a call of the relay client. */
export interface OutboundCall {
  readonly url: string;
  readonly init: RequestInit;
  readonly options: RelayCallOptions;
}

/**
 * What an application asked its relay for, as it is asked of the other one.
 * Throws {@link OutboundFailure} 400 for what cannot be sent.
 */
export function outboundCall(request: OuterRequest, relayOrigin: string): OutboundCall {
  const { method, headers, signal } = request;
  const announced = announcedBody(headers);
  if (method === 'TRACE') throw unsupported('the method TRACE');
  if (announced !== 'none' && (method === 'GET' || method === 'HEAD')) {
    throw unsupported(`a body with the method ${method}`);
  }
  return {
    url: targetUrl(request.target, relayOrigin),
    init: {
      method,
      headers: sentHeaders(request),
      // Whoever called this relay follows redirects, or does not.
      redirect: 'manual',
      signal,
      ...(announced === 'none' ? {} : { body: streamOf(request.body) }),
    },
    options: {
      ...readCallOptions(headers),
      decodeContent: false,
      // Nobody knows how long a body without length is, nor when its next piece comes.
      useStreaming: announced === 'unknown length' ? true : 'auto',
    },
  };
}

/** The target is appended, not resolved: `//elsewhere` is a path of the other relay. */
function targetUrl(target: string, relayOrigin: string): string {
  const url = target.startsWith('/') ? URL.parse(relayOrigin + target) : null;
  if (url?.origin === relayOrigin) return url.href;
  throw new OutboundFailure(
    400,
    'outbound-malformed',
    'The request cannot be sent: its target must be a path.',
  );
}

/** End-to-end headers, but for those that speak to this relay. */
function sentHeaders({ headers, id }: OuterRequest): [string, string][] {
  const kept = endToEnd(headers).filter(
    ([name]) => name !== 'host' && name !== 'expect' && !name.startsWith('x-mte-'),
  );
  return withRequestId(kept, id).map(([name, value]) => [name, value]);
}

/** RFC 9112, 6.3: a request has a body if it announces one. */
function announcedBody(headers: HeaderList): 'none' | 'known length' | 'unknown length' {
  if (headerValue(headers, 'transfer-encoding') !== undefined) return 'unknown length';
  return Number(headerValue(headers, 'content-length') ?? 0) === 0 ? 'none' : 'known length';
}

/** Asked for piece by piece; asked for at all only when the client wants the first. */
function streamOf(body: IncomingBody): ReadableStream<Uint8Array<ArrayBuffer>> {
  let pieces: AsyncIterator<Uint8Array> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        pieces ??= body.pieces()[Symbol.asyncIterator]();
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value as Uint8Array<ArrayBuffer>);
      },
    },
    { highWaterMark: 0 },
  );
}

function unsupported(what: string): OutboundFailure {
  return new OutboundFailure(
    400,
    'unsupported',
    `The request cannot be sent: ${what} is not supported.`,
  );
}
