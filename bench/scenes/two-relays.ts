import { sealedTraffic } from '../load/sealed-traffic.ts';
import type { Listening } from '../programs.ts';
import { spread } from '../report/text.ts';
import { type Comparison, compare, type Figures, inTurn } from '../rounds.ts';
import { spreadOf } from '../statistics.ts';
import type { Effort, Table } from './scene.ts';

const CONNECTIONS = 64;

/** A relay, and in what it differs from the other. */
export interface Variant {
  readonly name: string;
  readonly relay: Listening;
}

/** Compares two relays that are configured differently: 1 kB POST, 64 connections. */
export async function compareRelays(
  ours: Variant,
  theirs: Variant,
  effort: Effort,
): Promise<{ readonly comparison: Comparison; readonly table: Table }> {
  const subjects = [ours, theirs].map(({ name, relay }) => ({
    name,
    traffic: sealedTraffic(relay.port),
    program: relay,
  }));
  const measured = await inTurn(subjects, effort, CONNECTIONS);
  const of = (name: string) => measured.get(name) ?? [];
  const comparison = compare(of(ours.name), of(theirs.name));
  const table = [
    ['', 'requests/s', 'CPU µs/request', 'ratio of requests/s', 'ratio by CPU'],
    [theirs.name, ...columns(of(theirs.name)), '', ''],
    [ours.name, ...columns(of(ours.name)), spread(comparison.perSecond), spread(comparison.cpu)],
  ];
  return { comparison, table };
}

function columns(figures: readonly Figures[]): readonly string[] {
  return [
    spread(spreadOf(figures.map(({ perSecond }) => perSecond))),
    spread(spreadOf(figures.map(({ cpuMicros }) => cpuMicros))),
  ];
}

/** A scene that cannot be played here. */
export function skipped(reason: string) {
  return { figures: {}, table: [], notes: [reason] };
}
