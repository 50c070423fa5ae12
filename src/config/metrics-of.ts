// cloud:aws
import { cloudWatchOf } from './cloudwatch-of.ts';
// cloud:end
import { type MetricsSinkName, metricsDestinations, metricsSinks } from './metrics-destinations.ts';
import type { MetricsConfig } from './model.ts';
import type { Settings } from './schema.ts';

/** The destinations that METRICS names, else those that are on by themselves. */
export function metricsSinksOf(settings: Settings): readonly MetricsSinkName[] {
  const { METRICS: named } = settings;
  return metricsSinks.filter((name) =>
    named === undefined ? isOnByItself(name, settings) : named.includes(name),
  );
}

function isOnByItself(name: MetricsSinkName, settings: Settings): boolean {
  const destination = metricsDestinations[name];
  return 'onBy' in destination && settings[destination.onBy] !== undefined;
}

export function metricsOf(settings: Settings): MetricsConfig {
  const sinks = metricsSinksOf(settings);
  return {
    sinks,
    named: settings.METRICS !== undefined,
    // cloud:aws
    cloudWatch: sinks.includes('cloudwatch') ? cloudWatchOf(settings) : undefined,
    // cloud:end
  };
}
