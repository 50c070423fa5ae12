import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Body } from '../../ports/http.ts';
import type { UpstreamClient, UpstreamRequest } from '../../ports/upstream-client.ts';

/** Limits that a client is made with, as its factory gets them. */
export interface UpstreamOptions {
  readonly connectMs: number;
  readonly responseMs: number;
  readonly maxHeaderBytes: number;
}

export type UpstreamFactory = (
  options: UpstreamOptions,
) => Promise<UpstreamClient> | UpstreamClient;

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** A client, and an upstream on the loopback for it, both taken down when the test ends. */
export async function open(
  factory: UpstreamFactory,
  answering: Answering,
  options: Partial<UpstreamOptions> = {},
) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answering(request, response);
  });
  const port = await listen(server);
  const client = await factory({
    connectMs: 10_000,
    responseMs: 0,
    maxHeaderBytes: 65_536,
    ...options,
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await client.close().catch(() => {});
    server.close();
  });
  const send = (request: Partial<UpstreamRequest> & { readonly path?: string } = {}) => {
    const { path = '/', ...rest } = request;
    return client.send({
      method: 'GET',
      url: new URL(path, `http://127.0.0.1:${port}`),
      headers: [],
      body: undefined,
      signal: new AbortController().signal,
      ...rest,
    });
  };
  return { client, send, asked, server };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A port of the loopback that refuses connections. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** All of a body. */
export async function textOf(body: Body): Promise<string> {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('latin1');
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
}
