import type { IncomingMessage, ServerResponse } from 'node:http';
import { isNullBodyStatus } from '../../../domain/codec/outer-status.ts';
import { passedResponseHeaders } from '../../../domain/header-policy.ts';
import type { OuterRequest } from '../../../domain/relay/messages.ts';
import { withRequestId } from '../../../domain/request-id.ts';
import type { HeaderList } from '../../../ports/http.ts';
import type { Logger } from '../../../ports/logger.ts';
import { isRelayClientError, type RelayClient } from '../../../ports/relay-client.ts';
import { writeResponse } from '../write-response.ts';
import { CONTROL, readRelayOrigin } from './control.ts';
import { asFailure, failureAnswer, OutboundFailure } from './failure.ts';
import { outboundCall } from './request.ts';
import { createTokenCheck } from './token.ts';

export interface OutboundOptions {
  /** What an application proves with that it may send. */
  readonly token: string;
  /** Serialized origins (RFC 6454, 6.2) of the relays that may be sent to; none: no relay. */
  readonly allowed: readonly string[];
  readonly client: RelayClient;
  readonly logger: Logger;
}

/**
 * The sending side: an application calls this relay in plain HTTP, and the relay is a client of
 * another one in its place. What the application gets is the answer of the upstream there, or JSON
 * `{error, code, status, requestMayHaveRun}` where there is none.
 */
export interface Outbound {
  /** Whether a request speaks to the sending side, rightly or not. */
  concerns(incoming: IncomingMessage): boolean;
  /** Answers such a request. Never rejects. */
  handle(request: OuterRequest, outgoing: ServerResponse): Promise<void>;
}

export function createOutbound({ token, allowed, client, logger }: OutboundOptions): Outbound {
  const isToken = createTokenCheck(token);
  const origins = new Set(allowed);

  const ask = (request: OuterRequest): Promise<Response> => {
    const given = request.headers.filter(([name]) => name === CONTROL.token);
    if (given.length !== 1 || !isToken(given[0]?.[1])) throw unauthorized();
    const call = outboundCall(request, readRelayOrigin(request.headers, origins));
    return client.fetch(call.url, call.init, call.options);
  };

  /** What is said once an answer has begun would be taken for a part of it. */
  const fail = async (error: unknown, request: OuterRequest, outgoing: ServerResponse) => {
    const requestId = request.id;
    if (request.signal.aborted) {
      logger.debug('the caller went away', { requestId });
      outgoing.destroy();
    } else if (outgoing.headersSent) {
      logger.warning('an answer to a sent request was cut off', {
        reason: reasonOf(error),
        requestId,
      });
      outgoing.destroy();
    } else {
      const failure = asFailure(error);
      const { code, status } = failure;
      logger.warning('a request was not sent, or got no answer', { code, status, requestId });
      // A caller that trickles is not to trickle on.
      if (code === 'request-timeout') outgoing.shouldKeepAlive = false;
      const { headers, body } = failureAnswer(failure);
      await writeResponse(outgoing, status, withRequestId(headers, requestId), body);
    }
  };

  return {
    concerns: ({ headers }) =>
      headers[CONTROL.token] !== undefined || headers[CONTROL.upstream] !== undefined,

    async handle(request, outgoing) {
      let response: Response | undefined;
      try {
        response = await ask(request);
        const { status, body } = response;
        // A length that does not hold would let the rest be read as another answer.
        outgoing.strictContentLength = true;
        const headers = withRequestId(answerHeaders(response), request.id);
        await writeResponse(outgoing, status, headers, body ?? undefined);
      } catch (error) {
        await letGo(response);
        await fail(error, request, outgoing);
      }
    },
  };
}

/** In an answer that cannot have a body, but for 304, a length would be waited for. */
function answerHeaders({ status, headers }: Response): HeaderList {
  const passed = passedResponseHeaders([...headers]);
  if (!isNullBodyStatus(status) || status === 304) return passed;
  return passed.filter(([name]) => name !== 'content-length');
}

async function letGo(response: Response | undefined): Promise<void> {
  await response?.body?.cancel().catch(() => {
    // It broke off, or whoever reads it lets go of it.
  });
}

function unauthorized(): OutboundFailure {
  return new OutboundFailure(
    401,
    'outbound-unauthorized',
    `Set ${CONTROL.token} to the OUTBOUND_TOKEN of this relay.`,
  );
}

/** A code where there is one: messages might quote what must not be logged. */
function reasonOf(error: unknown): string {
  if (isRelayClientError(error)) return error.code;
  return error instanceof Error ? error.name : typeof error;
}
