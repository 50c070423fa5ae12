// Takes and gives long bodies, and sends events. Usage: node streams.ts PORT
//
//   POST /upload            reads it all and answers with the number of bytes
//   GET /download?bytes=N   N bytes
//   GET /events?count=N     N events 5 ms apart, each with the time at which it was sent, in microseconds

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

const PIECE = Buffer.alloc(65_536, 'r');
const BETWEEN_MS = 5;

function* pieces(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= PIECE.length) yield PIECE.subarray(0, left);
}

async function upload(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  let bytes = 0;
  incoming.on('data', (piece: Buffer) => {
    bytes += piece.length;
  });
  await new Promise((resolve) => incoming.once('end', resolve));
  outgoing.end(`${bytes}`);
}

async function download(bytes: number, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(200, { 'content-length': bytes });
  await pipeline(Readable.from(pieces(bytes)), outgoing);
}

async function events(count: number, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  for (let event = 0; event < count; event++) {
    await delay(BETWEEN_MS);
    outgoing.write(`data: ${process.hrtime.bigint() / 1000n}\n\n`);
  }
  outgoing.end();
}

createServer((incoming, outgoing) => {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://upstream');
  const serve = async () => {
    if (pathname === '/upload') return upload(incoming, outgoing);
    if (pathname === '/events') return events(Number(searchParams.get('count')), outgoing);
    return download(Number(searchParams.get('bytes')), outgoing);
  };
  serve().catch(() => outgoing.destroy());
}).listen(Number(process.argv[2]), '127.0.0.1');
