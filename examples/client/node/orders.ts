// RELAY=https://relay.example.com RELAY_IDENTITY=… API_TOKEN=… node examples/client/node/orders.ts
//
// A service that calls an API behind a relay. Outside of this repository the package is
// `mte-relay-client`. docs/guides/node.md

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createMteRelayClient, MteRelayError } from 'mte-relay-server/client';

const { RELAY, RELAY_IDENTITY, API_TOKEN = '', HOST = 'localhost', PORT = '3000' } = process.env;
if (RELAY === undefined || RELAY_IDENTITY === undefined) {
  throw new Error('set RELAY, and RELAY_IDENTITY as `npm run identity` prints it at the relay');
}

// One for the process: all calls share its pair. It pairs now, not with the first order.
const relay = createMteRelayClient({
  relayOrigin: RELAY,
  pinnedIdentities: [RELAY_IDENTITY],
  pairOnInit: true,
});

const server = createServer((incoming, outgoing) => {
  forward(incoming, outgoing).catch((error: unknown) => refuse(error, outgoing));
});

/** Bodies are streamed both ways: an upload of any size takes no more memory than a small one. */
async function forward(incoming: IncomingMessage, outgoing: ServerResponse) {
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD';
  const left = new AbortController();
  outgoing.once('close', () => left.abort());
  const response = await relay.fetch(incoming.url ?? '/', {
    method: incoming.method ?? 'GET',
    headers: {
      authorization: `Bearer ${API_TOKEN}`,
      'content-type': incoming.headers['content-type'] ?? 'application/octet-stream',
    },
    body: hasBody ? (Readable.toWeb(incoming) as ReadableStream) : null,
    signal: AbortSignal.any([left.signal, AbortSignal.timeout(60_000)]),
  });
  const type = response.headers.get('content-type');
  outgoing.writeHead(response.status, type === null ? {} : { 'content-type': type });
  await pipeline(response.body ?? Readable.from([]), outgoing);
}

/** Tells the caller whether it may try again. The code is no secret; what was sent is not in it. */
function refuse(error: unknown, outgoing: ServerResponse) {
  const code = error instanceof MteRelayError ? error.code : 'aborted';
  const mayHaveRun = !(error instanceof MteRelayError) || error.requestMayHaveRun;
  process.stderr.write(`relay: ${code}\n`);
  if (outgoing.headersSent) return outgoing.destroy();
  outgoing.writeHead(mayHaveRun ? 502 : 503, { 'content-type': 'application/json' });
  return outgoing.end(JSON.stringify({ code, mayTryAgain: !mayHaveRun }));
}

server.listen(Number(PORT), HOST, () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : PORT;
  process.stdout.write(`http://${HOST}:${port}\n`);
});
process.once('SIGTERM', () => {
  relay.close();
  server.close();
  server.closeIdleConnections();
});
