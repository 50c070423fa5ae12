import { refusalIsProved } from '../domain/refusal-proof.ts';
import { REFUSAL_STATUSES as STATUS } from '../domain/refusal-statuses.ts';
import { PROOF_HEADER } from '../domain/wire.ts';
import type { Clock } from '../ports/clock.ts';
import type { Crypto } from '../ports/crypto.ts';
import type { Retirement } from './connection.ts';
import { MteRelayError, type MteRelayErrorCode } from './errors.ts';
import type { Exchanged } from './exchange.ts';
import { retryDelay } from './retry-after.ts';

/** An exchange that gave the application no answer, and what may be done about it. */
export interface Failure {
  readonly error: MteRelayError;
  /** Which methods may be sent again. */
  readonly resend: 'any' | 'safe' | 'never';
  /** What has to be made anew first. */
  readonly retire: Retirement | undefined;
  /** Milliseconds to wait first. */
  readonly delay: number;
}

/** What a proxy says that had no answer of the relay (RFC 9110, 15.6.3 and 15.6.5). */
const GATEWAY = { bad: 502, timeout: 504 } as const;

/** Milliseconds before a request is sent again that met a failing network. */
const NETWORK_PAUSE = 100;

/** Undefined where there is an answer for the application. */
export async function failureOf(
  exchanged: Exchanged,
  crypto: Crypto,
  clock: Clock,
): Promise<Failure | undefined> {
  const { answer } = exchanged;
  if (answer !== undefined) {
    return answer.head.from === 'relay' ? sealedFailure(answer.head.status) : undefined;
  }
  return plainFailure(exchanged, crypto, clock);
}

/** What the relay says of itself, certainly. All but these two is an answer like any gateway's. */
function sealedFailure(status: number): Failure | undefined {
  if (status === STATUS['pair-retiring']) {
    const error = new MteRelayError(
      'pair-retiring',
      'the relay retires the pair; the request did not run: send it again',
      { status },
    );
    return { error, resend: 'any', retire: 'pair', delay: 0 };
  }
  if (status !== STATUS['decode-failed']) return undefined;
  return { error: undecoded(status), resend: 'safe', retire: 'pair', delay: 0 };
}

/**
 * What anybody on the way may have said. Only with a proof is it known that the request did not run;
 * without, who sent a POST again might run it twice.
 */
async function plainFailure(exchanged: Exchanged, crypto: Crypto, clock: Clock): Promise<Failure> {
  const { status, headers } = exchanged.outer;
  const may = (code: MteRelayErrorCode, message: string) =>
    new MteRelayError(code, message, { status, requestMayHaveRun: true });

  switch (status) {
    case STATUS['pair-unknown']:
    case STATUS['client-id-invalid']: {
      const proved = await isProved(exchanged, crypto);
      const retire = status === STATUS['client-id-invalid'] ? 'client-id' : 'pair';
      const error = pairUnknown(status, proved);
      return { error, resend: proved ? 'any' : 'safe', retire, delay: 0 };
    }
    case STATUS['decode-failed']:
      return { error: undecoded(status), resend: 'safe', retire: 'pair', delay: 0 };
    case STATUS.replayed: {
      const error = may(
        'replayed',
        'the relay had received this message before (570): something on the way sent it twice, or ahead of this client; the request may have run',
      );
      return { error, resend: 'safe', retire: 'pair', delay: 0 };
    }
    case STATUS['too-many-pairings']:
    case STATUS['store-unavailable']: {
      const error = may(
        'relay-busy',
        `the relay, or something before it, is overloaded or away (${status}): try again later; the request may or may not have run`,
      );
      const delay = retryDelay(headers, clock);
      const resend = delay === undefined ? 'never' : 'safe';
      return { error, resend, retire: undefined, delay: delay ?? 0 };
    }
    case GATEWAY.bad:
    case GATEWAY.timeout: {
      const error = may(
        'answer-not-sealed',
        `something before the relay had no answer of it (${status}): the relay may have just stopped; the request may or may not have run`,
      );
      return { error, resend: 'safe', retire: undefined, delay: NETWORK_PAUSE };
    }
    case STATUS['not-encoded']: {
      const error = may(
        'not-encoded',
        'the relay says that the request came without its x-mte-relay header (569): something on the way removes or alters it',
      );
      return { error, resend: 'never', retire: undefined, delay: 0 };
    }
    default: {
      const error = may(
        'answer-not-sealed',
        `something that is not the relay answered (${status}), or the relay could not seal its answer: check what stands between; the request may or may not have run`,
      );
      return { error, resend: 'never', retire: undefined, delay: 0 };
    }
  }
}

/** What a failing network allows: safe methods again, and any where it proves that nothing was sent. */
export function networkFailure(error: MteRelayError): Failure {
  const resend = error.requestMayHaveRun ? 'safe' : 'any';
  return { error, resend, retire: undefined, delay: NETWORK_PAUSE };
}

async function isProved({ outer, header, reservation }: Exchanged, crypto: Crypto) {
  const proof = outer.headers.get(PROOF_HEADER);
  if (proof === null) return false;
  return refusalIsProved(crypto.signer, reservation.pair.agreed, outer.status, header, proof);
}

function undecoded(status: number): MteRelayError {
  return new MteRelayError(
    'decode-failed',
    'the relay could not decode the request (562): something on the way may have altered it, or client and relay are of versions that do not fit; it may have run in part',
    { status, requestMayHaveRun: true },
  );
}

function pairUnknown(status: number, proved: boolean): MteRelayError {
  return new MteRelayError(
    'pair-unknown',
    proved
      ? `the relay lost the pair (${status}); the request did not run: send it again`
      : `somebody said that the relay does not know the pair (${status}), without proof; the request may or may not have run: find out, then send it again if it did not`,
    { status, requestMayHaveRun: !proved },
  );
}
