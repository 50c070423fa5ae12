interface Destination {
  /** The setting that turns it on by itself, where METRICS says nothing. */
  readonly onBy?: string;
  /** The setting that it cannot be without. */
  readonly needs?: string;
  /** Settings that say nothing while it is off. */
  readonly own?: readonly string[];
}

/** Where metrics can go, by the name that METRICS has for it. */
export const metricsDestinations = {
  // cloud:aws
  cloudwatch: {
    onBy: 'AWS_REGION',
    needs: 'AWS_REGION',
    own: ['CLOUDWATCH_NAMESPACE', 'CLOUDWATCH_DIMENSIONS'],
  },
  // cloud:end
  prometheus: { onBy: 'PROMETHEUS_PORT', own: ['PROMETHEUS_PORT'] },
  otlp: {},
  // cloud:azure
  azure: {
    onBy: 'APPLICATIONINSIGHTS_CONNECTION_STRING',
    needs: 'APPLICATIONINSIGHTS_CONNECTION_STRING',
  },
  // cloud:end
} as const satisfies Record<string, Destination>;

export type MetricsSinkName = keyof typeof metricsDestinations;

export const metricsSinks = Object.keys(metricsDestinations) as readonly MetricsSinkName[];
