import type { IncomingMessage, ServerResponse } from 'node:http';

/** Lets pages of one origin read the answer. True for a preflight, which is answered. */
export function sharedWith(
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'origin');
  if (request.method !== 'OPTIONS') return false;
  response
    .writeHead(204, {
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '7200',
    })
    .end();
  return true;
}
