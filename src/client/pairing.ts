import {
  type AgreedPair,
  acceptAnswer,
  createOffer,
  IdentityError,
} from '../domain/pairing/accept-answer.ts';
import { isClientIdForm } from '../domain/relay-header.ts';
import { RELAY_HEADER, ROUTES } from '../domain/wire.ts';
import type { Clock } from '../ports/clock.ts';
import { DecodeError } from '../ports/codec.ts';
import type { Crypto } from '../ports/crypto.ts';
import { pause } from './abort.ts';
import type { Transport } from './application-request.ts';
import { MteRelayError } from './errors.ts';
import { retryDelay } from './retry-after.ts';
import type { Wire } from './wire.ts';

/** What a pairing needs to know. */
export interface PairingContext {
  readonly origin: string;
  readonly wire: Wire;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly pinnedIdentities: readonly Uint8Array[] | undefined;
}

/** Cookies and mode of the pairing's requests: a balancer may need them to find the same relay. */
export type PairingTransport = Pick<Transport, 'credentials' | 'mode'>;

export interface Paired {
  readonly clientId: string;
  readonly agreed: AgreedPair;
}

/** Most requests of one kind that a pairing makes. */
const MOST_TRIES = 3;
const INVALID_CLIENT_ID = 566;
/** Milliseconds before a relay is asked again that could not be reached. */
const NETWORK_PAUSE = 100;
/** Milliseconds for each request of a pairing: every call waits for it, also those without a signal. */
const TIMEOUT = 20_000;

/**
 * Makes a pair, and first a client ID where there is none or the relay does not take it.
 * Throws {@link MteRelayError}, always with nothing sent that could run.
 */
export async function pairWithRelay(
  context: PairingContext,
  knownClientId: string | undefined,
  transport: PairingTransport,
): Promise<Paired> {
  let clientId = knownClientId;
  for (let tries = 1; ; tries++) {
    clientId ??= await fetchClientId(context, transport);
    const pending = await createOffer(context.crypto, 1);
    const response = await ask(context, ROUTES.pair, {
      ...transport,
      method: 'POST',
      headers: { [RELAY_HEADER]: clientId, 'content-type': 'application/json' },
      body: pending.offer as Uint8Array<ArrayBuffer>,
    });
    if (response.ok) {
      const answer = new Uint8Array(await bodyOf(response));
      const agreed = await accept(context, pending, clientId, answer);
      return { clientId, agreed };
    }
    await response.body?.cancel();
    if (response.status !== INVALID_CLIENT_ID || tries === MOST_TRIES) {
      throw refused(context.origin, response.status);
    }
    clientId = undefined;
  }
}

async function fetchClientId(context: PairingContext, transport: PairingTransport) {
  const response = await ask(context, ROUTES.clientId, { ...transport, method: 'HEAD' });
  const clientId = response.headers.get(RELAY_HEADER);
  if (response.ok && clientId !== null && isClientIdForm(clientId)) return clientId;
  if (isBusy(response)) throw refused(context.origin, response.status);
  throw new MteRelayError(
    'not-a-relay',
    `${context.origin} does not answer as a relay (HEAD ${ROUTES.clientId} gave ${response.status}, without a client ID): check the URL, or set relayOrigin${pageOrigin()}`,
    { status: response.status },
  );
}

/** Sends a request of the pairing; again, where the relay is busy or was not reached. */
async function ask(context: PairingContext, path: string, init: RequestInit): Promise<Response> {
  const { origin, wire, clock } = context;
  for (let tries = 1; ; tries++) {
    const signal = AbortSignal.timeout(TIMEOUT);
    const outcome = await wire.send(origin + path, { ...init, signal }).catch((error: unknown) => {
      if (signal.aborted) throw unreachable(origin, error);
      return networkFailed(error);
    });
    const last = tries === MOST_TRIES;
    if (outcome instanceof MteRelayError) {
      if (last) throw unreachable(origin, outcome.cause);
      await pause(NETWORK_PAUSE, undefined);
      continue;
    }
    const delay = isBusy(outcome) && !last ? retryDelay(outcome.headers, clock) : undefined;
    if (delay === undefined) return outcome;
    await outcome.body?.cancel();
    await pause(delay, undefined);
  }
}

function networkFailed(error: unknown): MteRelayError {
  if (error instanceof MteRelayError && error.code === 'network-failed') return error;
  throw error;
}

/** By the relay, or by a balancer before it that has no relay to ask, or had no answer of it. */
function isBusy({ status }: Pick<Response, 'status'>): boolean {
  return [429, 502, 503, 504].includes(status);
}

async function bodyOf(response: Response): Promise<ArrayBuffer> {
  try {
    return await response.arrayBuffer();
  } catch (cause) {
    throw new MteRelayError('relay-unreachable', 'the answer to the pairing broke off', { cause });
  }
}

async function accept(
  { crypto, pinnedIdentities, origin }: PairingContext,
  pending: Awaited<ReturnType<typeof createOffer>>,
  clientId: string,
  answer: Uint8Array,
): Promise<AgreedPair> {
  try {
    const [agreed] = await acceptAnswer(crypto, pending, clientId, answer, pinnedIdentities);
    if (agreed !== undefined) return agreed;
  } catch (cause) {
    if (cause instanceof IdentityError) {
      throw new MteRelayError(
        'identity-not-trusted',
        `the relay at ${origin} is not trusted (${cause.message}): if its identity was changed on purpose, put the new one into pinnedIdentities; if not, somebody answers in its place`,
        { cause },
      );
    }
    if (!(cause instanceof DecodeError)) throw cause;
  }
  throw new MteRelayError(
    'pairing-refused',
    `the answer of ${origin} to the pairing is malformed: client and relay may be of versions that do not fit`,
  );
}

function refused(origin: string, status: number): MteRelayError {
  return new MteRelayError(
    'pairing-refused',
    isBusy({ status })
      ? `the relay at ${origin} takes no pairings now (${status}): try again later`
      : `the relay at ${origin} refused to pair (${status})`,
    { status },
  );
}

function unreachable(origin: string, cause: unknown): MteRelayError {
  return new MteRelayError(
    'relay-unreachable',
    `the relay at ${origin} could not be reached: check that it runs${pageOrigin()}`,
    { cause },
  );
}

/** All that a browser lets a page know of a refusal by CORS is that something failed. */
function pageOrigin(): string {
  const page = globalThis.location?.origin;
  return page === undefined ? '' : `, and that ${page} is in the relay's CORS_ORIGINS`;
}
