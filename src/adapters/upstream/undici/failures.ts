import { UpstreamError } from '../../../ports/upstream-client.ts';

const TIMEOUTS = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** @param started whether the request had a connection and began to be written */
export function asUpstreamError(error: Error, started: boolean): UpstreamError {
  const code = codeOf(error);
  if (TIMEOUTS.has(code)) return new UpstreamError('timeout', error);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return new UpstreamError('head-too-large', error);
  return new UpstreamError(started ? 'broken' : 'unreachable', error);
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
