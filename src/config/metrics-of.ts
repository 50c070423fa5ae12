import type { CloudWatchConfig, MetricsConfig, MetricsSinkName } from './model.ts';
import { metricsSinks } from './model.ts';
import type { Settings } from './schema.ts';

/** Where METRICS says nothing: what turns each destination on by itself. */
const onByItself: Partial<Record<MetricsSinkName, (settings: Settings) => boolean>> = {
  cloudwatch: ({ AWS_REGION }) => AWS_REGION !== undefined,
  prometheus: ({ PROMETHEUS_PORT }) => PROMETHEUS_PORT !== undefined,
  azure: (settings) => settings.APPLICATIONINSIGHTS_CONNECTION_STRING !== undefined,
};

/** The destinations that METRICS names, else those that are on by themselves. */
export function metricsSinksOf(settings: Settings): readonly MetricsSinkName[] {
  const { METRICS: named } = settings;
  if (named === undefined) return metricsSinks.filter((name) => onByItself[name]?.(settings));
  return metricsSinks.filter((name) => named.includes(name));
}

export function metricsOf(settings: Settings): MetricsConfig {
  const sinks = metricsSinksOf(settings);
  return {
    sinks,
    named: settings.METRICS !== undefined,
    cloudWatch: sinks.includes('cloudwatch') ? cloudWatchOf(settings) : undefined,
  };
}

function cloudWatchOf(settings: Settings): CloudWatchConfig | undefined {
  const { AWS_REGION: region, CLOUDWATCH_NAMESPACE: namespace } = settings;
  const { CLOUDWATCH_DIMENSIONS: dimensions = [] } = settings;
  if (region === undefined) return undefined;
  return { region, namespace, dimensions: dimensions.map(nameAndValue) };
}

function nameAndValue(dimension: string): readonly [name: string, value: string] {
  const end = dimension.indexOf('=');
  return [dimension.slice(0, end), dimension.slice(end + 1)];
}
