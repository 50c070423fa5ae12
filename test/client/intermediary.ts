import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAll } from './upstream.ts';

/** A message that passes by, as whoever stands in between sees it. */
export interface Passing {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface PassingAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * What is done with a message of `/api/mte-message`: `forward` lets the relay answer. An answer that
 * is undefined cuts the connection.
 */
export type Meddle = (
  passing: Passing,
  forward: () => Promise<PassingAnswer>,
) => Promise<PassingAnswer | undefined>;

/** A proxy before the relay, which may be hostile. */
export interface Intermediary {
  readonly origin: string;
  /** Messages that passed, in their order. */
  readonly passed: readonly Passing[];
  meddle: Meddle;
  close(): Promise<void>;
}

export async function startIntermediary(relayOrigin: string): Promise<Intermediary> {
  const passed: Passing[] = [];
  const intermediary = {
    passed,
    meddle: ((_, forward) => forward()) as Meddle,
  };
  const server = createServer(async (incoming, outgoing) => {
    const passing = await passingOf(incoming);
    const forward = () => forwardTo(relayOrigin, passing);
    const isPairing = ['/api/mte-relay', '/api/mte-pair'].includes(passing.url);
    if (!isPairing) passed.push(passing);
    const answer = await (isPairing ? forward() : intermediary.meddle(passing, forward)).catch(
      () => undefined,
    );
    if (answer === undefined) outgoing.destroy();
    else write(outgoing, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(intermediary, {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function passingOf(incoming: IncomingMessage): Promise<Passing> {
  const { method = '', url = '', headers } = incoming;
  return { method, url, headers, body: await readAll(incoming) };
}

export function forwardTo(relayOrigin: string, passing: Passing): Promise<PassingAnswer> {
  const { method, headers, body } = passing;
  const { 'transfer-encoding': _, connection: __, ...kept } = headers;
  return new Promise((resolve, reject) => {
    const options = { method, agent: false, headers: { ...kept, 'content-length': body.length } };
    const outgoing = httpRequest(relayOrigin + passing.url, options, (answer) => {
      readAll(answer).then(
        (whole) =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: whole }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function write(outgoing: ServerResponse, { status, headers, body }: PassingAnswer) {
  const { 'transfer-encoding': _, connection: __, 'content-length': ___, ...kept } = headers;
  outgoing.writeHead(status, kept);
  outgoing.end(body);
}
