import type { Clock } from '../ports/clock.ts';
import type { Crypto } from '../ports/crypto.ts';
import { abortedReason, pause } from './abort.ts';
import { type ApplicationRequest, isSafe } from './application-request.ts';
import type { Connection } from './connection.ts';
import { MteRelayError } from './errors.ts';
import { type Answer, type Exchanged, exchange } from './exchange.ts';
import type { CallSettings, MteRelayEvent } from './options.ts';
import { type Failure, failureOf, networkFailure } from './resend-policy.ts';

/** What sending needs. */
export interface SendContext {
  readonly connection: Connection;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly onEvent: (event: MteRelayEvent) => void;
}

/**
 * Sends a request until it has an answer, as long as it is known to do no harm.
 * Rejects with {@link MteRelayError}, or with the reason of the signal.
 */
export async function send(
  context: SendContext,
  request: ApplicationRequest,
  settings: CallSettings,
): Promise<Answer> {
  const { connection, onEvent } = context;
  let mayHaveRun = false;
  let resends = 0;
  let mayRenew = settings.retry > 0;
  for (;;) {
    const outcome = await attempt(context, request, settings).catch((error: unknown) => {
      throw withDoubt(error, mayHaveRun);
    });
    if ('outer' in outcome) return outcome;
    const { error, delay } = outcome;
    mayHaveRun ||= error.requestMayHaveRun;
    // A store that comes back empty costs every call one more try than its absence did.
    if (mayRenew && needsOnlyPair(outcome)) mayRenew = false;
    else resends += 1;
    if (resends > settings.retry || !allows(outcome, request.method)) {
      throw withDoubt(error, mayHaveRun);
    }
    if (request.content?.replayable() === false) {
      throw withDoubt(asNotReplayable(error), mayHaveRun);
    }
    onEvent({ type: 'retried', relayOrigin: connection.origin, reason: error.code });
    await pause(delay, request.signal);
  }
}

async function attempt(
  context: SendContext,
  request: ApplicationRequest,
  settings: CallSettings,
): Promise<Answer | Failure> {
  const { connection, crypto, clock } = context;
  let exchanged: Exchanged;
  try {
    exchanged = await exchange(connection, crypto, request, settings);
  } catch (error) {
    const aborted = abortedReason(request.signal);
    if (aborted !== undefined) throw aborted.reason;
    if (error instanceof MteRelayError && error.code === 'network-failed') {
      return networkFailure(error);
    }
    throw error;
  }
  const failure = await failureOf(exchanged, crypto, clock);
  const { answer, outer, reservation } = exchanged;
  if (failure === undefined && answer !== undefined) return answer;
  await letGo(answer, outer);
  if (failure === undefined) throw new TypeError('an exchange without answer is a failure');
  if (failure.retire !== undefined) connection.retire(reservation.pair, failure.retire);
  return failure;
}

/** Lets go of an answer that nobody will read, so that its connection is free again. */
export async function letGo(answer: Pick<Answer, 'body'> | undefined, outer: Response) {
  const body = answer?.body;
  if (body !== undefined && !(body instanceof Uint8Array)) {
    await body[Symbol.asyncIterator]().return?.();
  } else if (!outer.bodyUsed) {
    await outer.body?.cancel().catch(() => {
      // It broke off already.
    });
  }
}

function allows({ resend }: Failure, method: string): boolean {
  return resend === 'any' || (resend === 'safe' && isSafe(method));
}

/** Whether the request certainly did not run and only lacked a pair that the relay has. */
function needsOnlyPair({ resend, retire }: Failure): boolean {
  return resend === 'any' && retire !== undefined;
}

/** Of a network that failed, the application hears as from fetch. */
function asNotReplayable(error: MteRelayError): MteRelayError {
  const { code, status, requestMayHaveRun, cause } = error;
  if (code === 'network-failed') return error;
  return new MteRelayError(
    'body-not-replayable',
    'the request has to be sent again, but its body is a stream that was read already: give it as a Blob or as bytes, or send it again yourself',
    { status, requestMayHaveRun, cause },
  );
}

/** An error of the last attempt, with what is known of those before it. */
function withDoubt(error: unknown, mayHaveRun: boolean): unknown {
  if (!(error instanceof MteRelayError) || error.requestMayHaveRun || !mayHaveRun) return error;
  const { code, message, status, cause } = error;
  return new MteRelayError(code, message, { status, requestMayHaveRun: true, cause });
}
