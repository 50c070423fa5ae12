import { diag } from '@opentelemetry/api';
import type { Environment } from './switches.ts';

/** How long closing waits for the last delivery. */
export const FLUSH_MS = 3_000;

const INTERVAL_MS = 60_000;
const TIMEOUT_MS = 30_000;

/** How often figures are sent, by `OTEL_METRIC_EXPORT_INTERVAL` and `OTEL_METRIC_EXPORT_TIMEOUT`. */
export function periodOf(env: Environment) {
  const exportIntervalMillis = positive('OTEL_METRIC_EXPORT_INTERVAL', env) ?? INTERVAL_MS;
  const timeout = positive('OTEL_METRIC_EXPORT_TIMEOUT', env) ?? TIMEOUT_MS;
  return { exportIntervalMillis, exportTimeoutMillis: Math.min(timeout, exportIntervalMillis) };
}

function positive(name: string, env: Environment): number | undefined {
  const text = env[name]?.trim();
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  diag.warn(`${name} must be a number of milliseconds above 0; the default is used.`);
  return undefined;
}
