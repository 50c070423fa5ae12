import type { SettingFault, Spelling } from './check-values.ts';
import { metricsSinksOf } from './metrics-of.ts';
import type { MetricsSinkName } from './model.ts';
import type { SettingName, Settings } from './schema.ts';

/** What a destination cannot be without. */
const needed = {
  cloudwatch: 'AWS_REGION',
  azure: 'APPLICATIONINSIGHTS_CONNECTION_STRING',
} as const satisfies Partial<Record<MetricsSinkName, SettingName>>;

/** Destinations without what they need. */
export function metricsFaults(
  settings: Settings | undefined,
  { spell, example }: Spelling<SettingName>,
): readonly SettingFault[] {
  if (settings === undefined) return [];
  const sinks = metricsSinksOf(settings);
  return (['cloudwatch', 'azure'] as const)
    .filter((sink) => sinks.includes(sink) && settings[needed[sink]] === undefined)
    .map((sink) => {
      const name = needed[sink];
      const problem = `is required with ${spell('METRICS')}=${sink}, but it is not set`;
      return { name, fault: { variable: spell(name), problem, example: example(name) } };
    });
}

const ofSinks = {
  CLOUDWATCH_NAMESPACE: 'cloudwatch',
  CLOUDWATCH_DIMENSIONS: 'cloudwatch',
  PROMETHEUS_PORT: 'prometheus',
} as const satisfies Partial<Record<SettingName, MetricsSinkName>>;

const offBecause = {
  cloudwatch: 'neither METRICS nor AWS_REGION turns CloudWatch on',
  prometheus: 'METRICS does not name prometheus',
} as const;

/** Settings that say nothing as things are, and why. */
export function metricsWithoutEffect(
  settings: Settings,
  isSet: (name: keyof typeof ofSinks) => boolean,
): ReadonlyArray<readonly [name: SettingName, reason: string]> {
  const sinks = metricsSinksOf(settings);
  return (Object.keys(ofSinks) as ReadonlyArray<keyof typeof ofSinks>)
    .filter((name) => isSet(name) && !sinks.includes(ofSinks[name]))
    .map((name) => [name, offBecause[ofSinks[name]]] as const);
}
