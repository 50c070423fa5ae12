import { setTimeout as delay } from 'node:timers/promises';
import {
  createMteRelayClient,
  type MteRelayClient,
  MteRelayError,
  type MteRelayEvent,
} from '../src/client/index.ts';
import { createSeededRandom, type SeededRandom } from './random.ts';
import { CALL_HEADER, digestOf, type Receipt } from './upstream.ts';

/** What the application saw of a call. */
export type Outcome =
  | { readonly kind: 'answered' }
  /** With another receipt than its own. */
  | { readonly kind: 'wrong' }
  | {
      readonly kind: 'error';
      /** A code of the client's, with the status where there was one. */
      readonly name: string;
      readonly status: number | undefined;
      readonly mayHaveRun: boolean;
    };

/** A call that has ended. Times are of `performance.now()`. */
export interface Call {
  readonly number: number;
  readonly method: 'GET' | 'POST';
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: Outcome;
}

/** Applications that call all the time. */
export interface Load {
  /** Calls that have ended, so far. */
  readonly calls: readonly Call[];
  /** How often clients had to pair again, so far. */
  rePairings(): number;
  /** Begins no more calls, and resolves once all have ended. */
  stop(): Promise<void>;
}

export const CLIENTS = 3;
/** Calls under way at one time, of each client. */
const LANES = 3;
/** A lane begins a call at most this often. */
const PERIOD_MS = 50;
/** Longer than any fault: a call that takes longer hangs. */
const HANGS_MS = 45_000;
/** Mostly small; the last is long enough to be streamed. */
const BODY_SIZES = [0, 20, 300, 1_000, 5_000, 60_000, 1_500_000];

/** @param origin of the relays, or of what stands before them */
export function startLoad(origin: string, seed: number): Load {
  const calls: Call[] = [];
  let rePairings = 0;
  const onEvent = ({ type }: MteRelayEvent) => {
    if (type === 're-paired') rePairings += 1;
  };
  const clients = Array.from({ length: CLIENTS }, () =>
    createMteRelayClient({ relayOrigin: origin, onEvent }),
  );
  let next = 0;
  let stopped = false;

  const lane = async (client: MteRelayClient, random: SeededRandom) => {
    while (!stopped) {
      const pace = delay(PERIOD_MS);
      next += 1;
      calls.push(await call(client, origin, next, random));
      await pace;
    }
  };
  const lanes = clients.flatMap((client, index) =>
    Array.from({ length: LANES }, (_, number) =>
      lane(client, createSeededRandom(seed + index * LANES + number)),
    ),
  );
  return {
    calls,
    rePairings: () => rePairings,
    async stop() {
      stopped = true;
      await Promise.all(lanes);
      for (const client of clients) client.close();
    },
  };
}

async function call(
  client: MteRelayClient,
  origin: string,
  number: number,
  random: SeededRandom,
): Promise<Call> {
  const method = random.between(0, 1) === 0 ? 'GET' : 'POST';
  const body = method === 'GET' ? undefined : bodyOf(random);
  const startedAt = performance.now();
  const sending = client.fetch(`${origin}/calls/${number}`, {
    method,
    headers: { [CALL_HEADER]: String(number) },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(HANGS_MS),
  });
  const expected: Receipt = { call: number, method, digest: digestOf(body ?? new Uint8Array()) };
  const outcome = await sending.then((response) => judged(response, expected)).catch(failed);
  return { number, method, startedAt, endedAt: performance.now(), outcome };
}

function bodyOf(random: SeededRandom): Uint8Array<ArrayBuffer> {
  // The longest seldom: they take the machine's time from everything else.
  const last = BODY_SIZES.length - (random.between(0, 9) === 0 ? 1 : 2);
  return new Uint8Array(BODY_SIZES[random.between(0, last)] ?? 0).fill(random.between(0, 255));
}

async function judged(response: Response, expected: Receipt): Promise<Outcome> {
  if (response.status !== 200) {
    await response.arrayBuffer();
    return { kind: 'error', name: 'status', status: response.status, mayHaveRun: true };
  }
  const { call: number, method, digest } = (await response.json()) as Receipt;
  const right =
    number === expected.call && method === expected.method && digest === expected.digest;
  return { kind: right ? 'answered' : 'wrong' };
}

function failed(error: unknown): Outcome {
  if (error instanceof MteRelayError) {
    const { code, status, requestMayHaveRun } = error;
    return { kind: 'error', name: code, status, mayHaveRun: requestMayHaveRun };
  }
  const name = error instanceof Error ? error.name : 'not an error';
  return { kind: 'error', name, status: undefined, mayHaveRun: true };
}
