import { abortable } from './abort.ts';
import { MteRelayError } from './errors.ts';
import { createLivePair, type LivePair, type Moment, momentOf } from './live-pair.ts';
import type { ClientSettings } from './options.ts';
import { type PairingTransport, pairWithRelay } from './pairing.ts';
import type { Wire } from './wire.ts';

/** A place for one message: a pair, and a number of it that no other message has. */
export interface Reservation {
  readonly pair: LivePair;
  readonly sequence: number;
  readonly reservedAt: Moment;
}

/** How much of what a client has with a relay is to be given up. */
export type Retirement = 'pair' | 'client-id';

/** What a client has with one relay: a client ID and a pair, in memory alone. */
export interface Connection {
  readonly origin: string;
  readonly wire: Wire;
  /**
   * A number of a pair that the relay still knows, as far as the clocks tell. Waits for a pairing
   * where there is no such pair; all who wait share one.
   * Rejects with what the pairing does, or with the signal's reason.
   */
  reserve(transport: PairingTransport, signal: AbortSignal | undefined): Promise<Reservation>;
  /** Gives up a pair, if it is still the current one. Messages under way keep theirs. */
  retire(pair: LivePair, what: Retirement): void;
  /** Pairs, unless there is a pair. */
  ready(): Promise<void>;
  /** Forgets everything. */
  close(): void;
}

/** Milliseconds before a renewal in the background is tried again. */
const RENEWAL_PAUSE = 30_000;
/** How often a caller waits for a pair and finds its numbers gone before it gives up. */
const MOST_ROUNDS = 32;

export function createConnection(
  origin: string,
  wire: Wire,
  settings: Omit<ClientSettings, 'fetch' | 'pairOnInit'>,
): Connection {
  const { clock, onEvent, pinnedIdentities } = settings;
  let clientId: string | undefined;
  let current: LivePair | undefined;
  let pairing: Promise<LivePair> | undefined;
  let renewalNotBefore = Number.NEGATIVE_INFINITY;
  let pairedBefore = false;
  let closed = false;

  const makePair = async (transport: PairingTransport): Promise<LivePair> => {
    const startedAt = momentOf(clock);
    const crypto = await settings.crypto();
    const context = { origin, wire, crypto, clock, pinnedIdentities };
    const paired = await pairWithRelay(context, clientId, transport);
    const pair = createLivePair(paired.clientId, paired.agreed, startedAt, clock);
    if (closed) return pair;
    clientId = paired.clientId;
    current = pair;
    onEvent({ type: pairedBefore ? 're-paired' : 'paired', relayOrigin: origin });
    pairedBefore = true;
    return pair;
  };

  const sharedPairing = (transport: PairingTransport): Promise<LivePair> => {
    pairing ??= makePair(transport).finally(() => {
      pairing = undefined;
    });
    return pairing;
  };

  const renewInBackground = (transport: PairingTransport) => {
    if (pairing !== undefined || clock.elapsed() < renewalNotBefore) return;
    sharedPairing(transport).catch(() => {
      renewalNotBefore = clock.elapsed() + RENEWAL_PAUSE;
    });
  };

  /** The pair to use now. One whose time may be up is not: who asks about it again would not learn whether a request ran. */
  const usable = (transport: PairingTransport): LivePair | undefined => {
    const state = current?.state();
    if (state === 'ended') current = undefined;
    if (state === 'ageing') renewInBackground(transport);
    return current;
  };

  return {
    origin,
    wire,

    async reserve(transport, signal) {
      for (let round = 0; round < MOST_ROUNDS; round++) {
        if (closed) throw closedError();
        const pair = usable(transport) ?? (await abortable(sharedPairing(transport), signal));
        const sequence = pair.take();
        if (sequence !== undefined) return { pair, sequence, reservedAt: momentOf(clock) };
      }
      throw new MteRelayError(
        'pairing-refused',
        `the relay at ${origin} gives pairs that carry too few messages for as many calls at once`,
      );
    },

    retire(pair, what) {
      if (current === pair) current = undefined;
      if (what === 'client-id' && clientId === pair.clientId) clientId = undefined;
    },

    async ready() {
      if (closed) throw closedError();
      const transport = { credentials: 'same-origin' } as const;
      if (usable(transport) === undefined) await sharedPairing(transport);
    },

    close() {
      closed = true;
      current = undefined;
      clientId = undefined;
    },
  };
}

function closedError(): MteRelayError {
  return new MteRelayError('client-closed', 'this client was closed: make a new one');
}
