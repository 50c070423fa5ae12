/** The variables of the process, as OpenTelemetry's SDK reads them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a signal goes out by OTLP: where the standard variables name an endpoint for it and do not
 * name another exporter, or none, in its place.
 *
 * OpenTelemetry's own default would be to send to localhost unasked.
 */
export function sendsOtlp(signal: 'METRICS' | 'TRACES', env: Environment): boolean {
  if (isDisabled(env)) return false;
  const exporters = listed(env[`OTEL_${signal}_EXPORTER`]);
  if (exporters.length > 0 && !exporters.includes('otlp')) return false;
  const endpoint =
    env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] || env.OTEL_EXPORTER_OTLP_ENDPOINT || '';
  return endpoint.trim() !== '';
}

/** Whether the standard variables turn a signal off altogether. */
export function isTurnedOff(signal: 'METRICS' | 'TRACES', env: Environment): boolean {
  return isDisabled(env) || listed(env[`OTEL_${signal}_EXPORTER`]).includes('none');
}

function isDisabled(env: Environment): boolean {
  return env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true';
}

function listed(text = ''): string[] {
  return text
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '');
}
