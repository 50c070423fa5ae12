import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface JsonServer {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Answers every request of the loopback with what `answer` gives for it and its body. */
export async function startJsonServer(
  contentType: string,
  answer: (
    request: IncomingMessage,
    body: string,
  ) => Promise<{ readonly status: number; readonly body: object }>,
): Promise<JsonServer> {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request, await text(request));
    response.writeHead(status, { 'content-type': contentType }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
