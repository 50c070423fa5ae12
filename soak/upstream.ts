import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { listenOnLoopback } from '../demo/listen.ts';

/** The header that carries a call's number, inside the encoding. */
export const CALL_HEADER = 'x-call';

/** What the upstream says of a call that it received whole. */
export interface Receipt {
  readonly call: number;
  readonly method: string;
  /** SHA-256 of the body, as hex. */
  readonly digest: string;
}

/** An API that counts how often each call reached it. */
export interface LedgerUpstream {
  readonly origin: string;
  /** How often each call was received whole, by its number. */
  readonly received: ReadonlyMap<number, number>;
  /** Begins a new ledger. */
  forget(): void;
  close(): Promise<void>;
}

/** Answers take up to this many milliseconds, so that some are under way whenever a fault comes. */
const SLOWEST = 40;

export async function startUpstream(): Promise<LedgerUpstream> {
  const received = new Map<number, number>();
  const server = createServer((request, response) => {
    take(request, response, received).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    forget: () => received.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  received: Map<number, number>,
) {
  const body = await buffer(request);
  const call = Number(request.headers[CALL_HEADER]);
  received.set(call, (received.get(call) ?? 0) + 1);
  await delay(call % SLOWEST);
  const receipt: Receipt = { call, method: request.method ?? '', digest: digestOf(body) };
  const text = JSON.stringify(receipt);
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', text.length).end(text);
}

export function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
