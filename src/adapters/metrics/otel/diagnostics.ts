import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Logger } from '../../../ports/logger.ts';
import type { Environment } from './switches.ts';

const MOST_TEXTS = 50;
const LONGEST_TEXT = 300;
const SHORTEST_HIDDEN = 4;

/**
 * What the SDK says of itself goes to the relay's log, each text once: while it starts as a warning,
 * since it then speaks of wrong variables, and later for debugging, as each failed export is one.
 *
 * Returns what to call when the start is over.
 *
 * @param secrets texts that are not to be logged
 */
export function logDiagnostics(logger: Logger, secrets: readonly string[]): () => void {
  let starting = true;
  const said = new Set<string>();
  const say = (...parts: readonly unknown[]) => {
    const text = hide(firstText(parts), secrets);
    if (said.has(text) || said.size >= MOST_TEXTS) return;
    said.add(text);
    if (starting) logger.warning(`OpenTelemetry: ${text}`);
    else logger.debug(`OpenTelemetry: ${text}`);
  };
  const ignore = () => {};
  diag.setLogger(
    { error: say, warn: say, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  return () => {
    starting = false;
  };
}

/** Secrets among the standard variables: values of headers, and endpoints with user information. */
export function secretsIn(env: Environment): readonly string[] {
  const given = (name: RegExp) =>
    Object.entries(env).flatMap(([key, text = '']) => (name.test(key) ? [text] : []));
  const headers = given(/^OTEL_EXPORTER_OTLP_(\w+_)?HEADERS$/);
  const endpoints = given(/^OTEL_EXPORTER_OTLP_(\w+_)?ENDPOINT$/);
  return [...headers, ...headers.flatMap((text) => text.split(/[,=]/))]
    .flatMap((text) => [text.trim(), decoded(text.trim())])
    .concat(endpoints.filter((text) => text.includes('@')))
    .filter((text) => text.length >= SHORTEST_HIDDEN);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The message. What follows it is errors and data, and stays out; a component's name goes before. */
function firstText(parts: readonly unknown[]): string {
  const [first, second] = parts;
  const isName = typeof first === 'string' && !/\s/.test(first) && typeof second === 'string';
  const text = isName ? `${first}: ${second}` : first;
  if (typeof text !== 'string') return text instanceof Error ? text.name : 'a fault';
  // Errors are passed on as JSON, stack and all.
  return text.startsWith('{') ? 'a fault' : text;
}

function hide(text: string, secrets: readonly string[]): string {
  const longestFirst = [...secrets].sort((one, other) => other.length - one.length);
  let shown = text;
  for (const secret of longestFirst) shown = shown.replaceAll(secret, '<redacted>');
  return shown.slice(0, LONGEST_TEXT);
}
