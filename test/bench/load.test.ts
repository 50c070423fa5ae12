import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { closedLoop } from '../../bench/load/closed-loop.ts';
import { pacedUsers } from '../../bench/load/paced-users.ts';
import { sealedTraffic } from '../../bench/load/sealed-traffic.ts';
import { ANSWER, APPLICATION, plainTraffic, type Traffic } from '../../bench/load/traffic.ts';
import { startRelay } from '../support/relay-server.ts';

interface Upstream {
  readonly port: number;
  /** Bodies that came. */
  readonly bodies: string[];
}

/** An API that gives the answer of the benchmark, or what a test makes of it. */
async function startUpstream(answer: Uint8Array, status = 200): Promise<Upstream> {
  const bodies: string[] = [];
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (piece) => {
      body += piece;
    });
    incoming.on('end', () => {
      bodies.push(body);
      outgoing.writeHead(status, { 'content-length': answer.length }).end(answer);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, bodies };
}

async function relayBefore({ port }: Upstream): Promise<Traffic> {
  const relay = await startRelay(`http://127.0.0.1:${port}`);
  onTestFinished(() => relay.stop());
  return sealedTraffic(Number(new URL(relay.origin).port));
}

/** Until the batch is used up: the time is there only to end a test that hangs. */
async function load(traffic: Traffic, requests: number) {
  const batch = { ...(await traffic.prepare(requests)), size: requests };
  return closedLoop({ port: traffic.port, batch, connections: 4, seconds: 25 });
}

const WRONG = Buffer.from(ANSWER).fill('w', 100, 101);

describe('the load generator', () => {
  it('sends each sealed request once, and takes its answers', async () => {
    const upstream = await startUpstream(ANSWER);
    const round = await load(await relayBefore(upstream), 50);
    expect(round.requests).toBe(50);
    expect(upstream.bodies).toHaveLength(50);
    expect(new Set(upstream.bodies)).toEqual(new Set([APPLICATION.content.toString()]));
  });

  it('sends the same in plain', async () => {
    const upstream = await startUpstream(ANSWER);
    expect((await load(plainTraffic(upstream.port), 50)).requests).toBe(50);
    expect(new Set(upstream.bodies)).toEqual(new Set([APPLICATION.content.toString()]));
  });

  it('keeps to the pace of its users', async () => {
    const traffic = await relayBefore(await startUpstream(ANSWER));
    const paced = { users: 10, periodMs: 50, seconds: 0.1 };
    const batch = await traffic.prepare(20);
    const round = await pacedUsers({ port: traffic.port, batch, ...paced });
    expect(round.requests).toBeGreaterThan(0);
    expect(round.requests).toBeLessThanOrEqual(20);
    expect(round.latencies).toHaveLength(round.requests);
  });

  it('fails on a wrong answer, sealed or in plain', async () => {
    const upstream = await startUpstream(WRONG);
    await expect(load(plainTraffic(upstream.port), 5)).rejects.toThrow('not the one');
    await expect(load(await relayBefore(upstream), 5)).rejects.toThrow('not the one');
  });

  it('fails on an answer that is not sealed', async () => {
    const upstream = await startUpstream(ANSWER);
    const sealed = await relayBefore(upstream);
    const batch = await sealed.prepare(5);
    const round = closedLoop({ port: upstream.port, batch, connections: 1, seconds: 25 });
    await expect(round).rejects.toThrow('not sealed');
  });

  it('fails on a request that was refused', async () => {
    const traffic = await relayBefore(await startUpstream(ANSWER));
    const batch = await traffic.prepare(5);
    const options = { port: traffic.port, batch, connections: 1, seconds: 25 };
    await closedLoop(options);
    await expect(closedLoop(options)).rejects.toThrow('570');
  });

  it('fails when a connection is lost', async () => {
    const server = createServer((incoming) => incoming.socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    await expect(load(plainTraffic(port), 5)).rejects.toThrow();
  });
});
