import { readFileSync } from 'node:fs';
import type { Dashboard, Panel } from '@grafana/schema';

export type DashboardPath = `deploy/${'aws' | 'azure' | 'prometheus'}/grafana/mte-relay.json`;

/** A dashboard as a customer imports it. */
export interface ImportedDashboard extends Dashboard {
  readonly __inputs: ReadonlyArray<{
    readonly name: string;
    readonly type: string;
    readonly pluginId: string;
  }>;
}

export function textOfDashboard(path: DashboardPath): string {
  return readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
}

export function readDashboard(path: DashboardPath): ImportedDashboard {
  return JSON.parse(textOfDashboard(path));
}

/** The panels that show something, in their order. */
export function graphsOf({ panels = [] }: Dashboard): readonly Panel[] {
  return panels.filter((panel): panel is Panel => panel.type !== 'row');
}

/** Every query, with the title of its panel. */
export function queriesOf<Query>(
  dashboard: Dashboard,
  query: (target: Readonly<Record<string, unknown>>) => Query,
): ReadonlyArray<{ readonly title: string; readonly query: Query }> {
  return graphsOf(dashboard).flatMap(({ title = '', targets = [] }) =>
    targets.map((target) => ({ title, query: query(target) })),
  );
}
