import { isClean, type Ledger } from './ledger.ts';
import type { Call } from './load.ts';
import type { Fault } from './plan.ts';

/** How many call numbers are written out. */
const MOST_NUMBERS = 20;
const WIDTH = 12;

/** One line for a fault that begins. `atMs` counts from the start of the load. */
export function faultLine({ kind, relay, lastsMs }: Fault, atMs: number): string {
  const which = ['kill', 'terminate', 'pause'].includes(kind) ? ` relay ${relay + 1}` : '';
  const time = `${(atMs / 1000).toFixed(1).padStart(7)} s`;
  return `${time}  ${kind}${which}${lastsMs > 0 ? `, ${lastsMs} ms` : ''}`;
}

/** The ledger as text, its verdict last. `startedAt`: when the load began, as times of calls count. */
export function ledgerText(ledger: Ledger, startedAt = 0): string {
  const { sent, answered, errors, lost, doubled, misled } = ledger;
  return [
    row('sent', sent),
    row('answered', answered),
    ...errorRows('errors of safe requests', errors.safe),
    ...errors.safeCalls.slice(0, MOST_NUMBERS).map((call) => callRow(call, startedAt)),
    ...errorRows('of these that no client can avoid, in an outage of Redis', errors.unavoidable),
    ...errorRows('errors of unsafe requests, each told to its application', errors.unsafe),
    row('lost', numbers(lost)),
    row('doubled', numbers(doubled)),
    row('misled', numbers(misled)),
    isClean(ledger) ? 'The ledger is clean.' : 'THE LEDGER IS NOT CLEAN.',
  ].join('\n');
}

function row(name: string, value: number | string): string {
  return `${name.padEnd(WIDTH)}${value}`;
}

function errorRows(title: string, counts: ReadonlyMap<string, number>): string[] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const rows = [...counts].sort(([, a], [, b]) => b - a);
  return [
    row('errors', `${total}  ${title}`),
    ...rows.map(([name, count]) => row('', `  ${String(count).padStart(5)}  ${name}`)),
  ];
}

function callRow({ number, startedAt: began, endedAt }: Call, startedAt: number): string {
  const [from, to] = [began, endedAt].map((time) => ((time - startedAt) / 1000).toFixed(1));
  return row('', `         call ${number}, from ${from} s to ${to} s`);
}

function numbers(calls: readonly number[]): string {
  if (calls.length === 0) return '0';
  const shown = calls.slice(0, MOST_NUMBERS).join(', ');
  return `${calls.length}  calls ${shown}${calls.length > MOST_NUMBERS ? ', …' : ''}`;
}
