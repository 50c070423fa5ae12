import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

/** A request as the upstream received it, whole. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** An upstream that keeps a ledger of what reached it. */
export interface Upstream {
  readonly origin: string;
  readonly ledger: readonly Received[];
  /** Answers of `/held` wait until this is called. */
  release(): void;
  close(): Promise<void>;
}

const CODINGS: Record<string, string> = { raw: 'deflate', broken: 'gzip' };
const PLAIN = 'what is compressed here, here, here and here';

/** @param cors whether pages may ask it directly; preflights do not stand in the ledger */
export async function startUpstream({ cors = false } = {}): Promise<Upstream> {
  const ledger: Received[] = [];
  const held = Promise.withResolvers<void>();

  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    if (cors && allow(request, response)) return;
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) pieces.push(piece);
    } catch {
      return;
    }
    const received = { method, url, headers, body: Buffer.concat(pieces) };
    ledger.push(received);
    await answer(received, response, held.promise);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    ledger,
    release: () => held.resolve(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Lets any page read everything. True where that was all that was asked. */
function allow({ method, headers }: IncomingMessage, response: ServerResponse): boolean {
  const origin = headers.origin;
  if (origin === undefined) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader(
    'access-control-expose-headers',
    'x-method, x-many, x-route, location, date, content-encoding, connection, keep-alive, transfer-encoding',
  );
  if (method !== 'OPTIONS') return false;
  const asked = headers['access-control-request-headers'] ?? '';
  response.setHeader('access-control-allow-headers', asked);
  response.setHeader('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE');
  response.writeHead(204).end();
  return true;
}

async function answer(received: Received, response: ServerResponse, held: Promise<void>) {
  const { pathname, searchParams } = new URL(received.url, 'http://upstream');
  const [, route = '', argument = ''] = pathname.split('/');
  switch (route) {
    case 'status':
      response.writeHead(Number(argument), { 'x-route': 'status' }).end();
      return;
    case 'redirect':
      response.writeHead(Number(argument), { location: searchParams.get('to') ?? '' }).end('moved');
      return;
    case 'loop':
      response.writeHead(302, { location: `/loop/${Number(argument) + 1}` }).end();
      return;
    case 'cookies':
      response.setHeader('set-cookie', ['a=1; Path=/', 'b=2; Path=/']);
      response.end('cookies');
      return;
    case 'repeated':
      response.setHeader('x-many', ['one', 'two']);
      response.end('repeated');
      return;
    case 'compressed':
      response.setHeader('content-encoding', CODINGS[argument] ?? argument);
      response.end(compressed(argument));
      return;
    case 'bytes':
      response.end(Buffer.alloc(Number(argument), 'x'));
      return;
    case 'chunks':
      for (let i = 0; i < Number(argument); i++) response.write(`chunk ${i}\n`);
      response.end();
      return;
    case 'events':
      events(received, response);
      return;
    case 'endless':
      endless(response);
      return;
    case 'cut':
      response.write('the first of it');
      setTimeout(() => response.destroy(), 20);
      return;
    case 'held':
      await held;
      response.end('released');
      return;
    default:
      echo(received, response);
  }
}

function compressed(coding: string): Buffer {
  if (coding === 'gzip') return gzipSync(PLAIN);
  if (coding === 'broken') return gzipSync(PLAIN).subarray(0, 20);
  return coding === 'raw' ? deflateRawSync(PLAIN) : deflateSync(PLAIN);
}

/** Two events each time, which go on from the last one that the client had. */
function events({ headers }: Received, response: ServerResponse) {
  const last = Number(headers['last-event-id'] ?? 0);
  response.setHeader('content-type', 'text/event-stream');
  response.write(`retry: 1\n\nid: ${last + 1}\ndata: ä${last + 1}\n\n`);
  response.end(`event: named\nid: ${last + 2}\ndata: ${last + 2}\n\n`);
}

function endless(response: ServerResponse) {
  const timer = setInterval(() => response.write('tick\n'), 5);
  response.on('close', () => clearInterval(timer));
}

function echo({ method, url, headers, body }: Received, response: ServerResponse) {
  response.setHeader('content-type', 'application/json');
  response.setHeader('x-method', method);
  const type = headers['content-type'] ?? null;
  response.end(JSON.stringify({ method, url, type, body: body.toString('latin1') }));
}

/** All of a message's body. */
export async function readAll(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece);
  return Buffer.concat(pieces);
}
