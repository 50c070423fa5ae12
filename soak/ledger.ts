import type { Call, Outcome } from './load.ts';

/** A time in which no relay could serve, in milliseconds of `performance.now()`. */
export interface Outage {
  readonly from: number;
  readonly until: number;
}

/** What became of all calls. Errors by what the application saw, such as `relay-busy 503`. */
export interface Ledger {
  readonly sent: number;
  readonly answered: number;
  readonly errors: {
    /** Of safe methods (RFC 9110, 9.2.1), which the client sends again by itself. */
    readonly safe: ReadonlyMap<string, number>;
    /** Those calls. */
    readonly safeCalls: readonly Call[];
    /** Of safe methods, in an outage that was longer than the client waits. */
    readonly unavoidable: ReadonlyMap<string, number>;
    readonly unsafe: ReadonlyMap<string, number>;
  };
  /** Acknowledged to the application but not received by the upstream, or answered wrong. */
  readonly lost: readonly number[];
  /** Of unsafe methods, received by the upstream more than once. */
  readonly doubled: readonly number[];
  /** The application was told that they did not run, but they did. */
  readonly misled: readonly number[];
}

/** What a client with its default options waits for: two `Retry-After` of one second each. */
export const PATIENCE_MS = 2_000;

/** Compares what applications saw with how often the upstream received each call. */
export function balance(
  calls: readonly Call[],
  received: ReadonlyMap<number, number>,
  outages: readonly Outage[],
): Ledger {
  const timesOf = ({ number }: Call) => received.get(number) ?? 0;
  const answered = calls.filter(({ outcome }) => outcome.kind === 'answered');
  const failed = calls.filter((call): call is Failed => call.outcome.kind === 'error');
  const failedSafe = failed.filter(({ method }) => method === 'GET');
  const met = (call: Failed) => isUnavoidable(call, outages);
  const avoidable = failedSafe.filter((call) => !met(call));
  return {
    sent: calls.length,
    answered: answered.length,
    errors: {
      safe: counted(avoidable),
      safeCalls: avoidable,
      unavoidable: counted(failedSafe.filter(met)),
      unsafe: counted(failed.filter(({ method }) => method === 'POST')),
    },
    lost: numbers([
      ...answered.filter((call) => timesOf(call) === 0),
      ...calls.filter(({ outcome }) => outcome.kind === 'wrong'),
    ]),
    doubled: numbers(calls.filter((call) => call.method === 'POST' && timesOf(call) > 1)),
    misled: numbers(failed.filter((call) => !call.outcome.mayHaveRun && timesOf(call) > 0)),
  };
}

type Failed = Call & { readonly outcome: Extract<Outcome, { kind: 'error' }> };

/** Whether nothing was lost, doubled or misled, and no safe call failed that need not have. */
export function isClean({ sent, lost, doubled, misled, errors }: Ledger): boolean {
  return sent > 0 && lost.length + doubled.length + misled.length + errors.safe.size === 0;
}

/** A total outage that outlasts the client's patience, of which the application was told by a 503. */
function isUnavoidable({ startedAt, endedAt, outcome }: Failed, outages: readonly Outage[]) {
  const met = ({ from, until }: Outage) =>
    until - from > PATIENCE_MS && startedAt < until && endedAt > from;
  return outcome.status === 503 && outages.some(met);
}

function counted(calls: readonly Failed[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { outcome } of calls) {
    const { name, status, mayHaveRun } = outcome;
    const words = [name, status, mayHaveRun ? undefined : '(did not run)'];
    const kind = words.filter((word) => word !== undefined).join(' ');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

function numbers(calls: readonly Call[]): number[] {
  return calls.map(({ number }) => number);
}
