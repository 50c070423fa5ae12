import { AZURE } from './azure.ts';
import { CLOUDWATCH } from './cloudwatch.ts';
import { dashboardOf } from './dashboard.ts';
import { PROMETHEUS } from './prometheus.ts';

/** Every dashboard, by where its file stands in the repository. */
export const DASHBOARDS = {
  'deploy/aws/grafana/mte-relay.json': dashboardOf(CLOUDWATCH),
  'deploy/azure/grafana/mte-relay.json': dashboardOf(AZURE),
  'deploy/prometheus/grafana/mte-relay.json': dashboardOf(PROMETHEUS),
} as const;

/** A file of them, as Grafana's own export is written. */
export function textOf(dashboard: object): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
