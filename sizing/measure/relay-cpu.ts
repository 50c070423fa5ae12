import { Agent, createServer } from 'node:http';
import { listenOnLoopback } from '../../demo/listen.ts';
import { createRelayProcess } from '../../demo/relay-process.ts';
import { received, send } from '../../test/support/http-exchange.ts';
import { type ProtocolClient, pairWith } from '../../test/support/protocol-client.ts';
import { createRedisServer } from '../../test/support/redis-server.ts';
import type { RelayConstants } from '../constants.ts';
import { inFlight } from './in-flight.ts';
import { processUse } from './process-use.ts';
import { redisWork } from './redis-info.ts';

export interface RelaySample {
  /** Messages of each kind that are counted, after a third as many to warm up. */
  readonly requests: number;
  readonly pairings: number;
}

export interface RelayMeasured extends RelayConstants {
  /** Microseconds of Redis's processor time for a message of a relay that has it to itself. */
  readonly redisCpuPerMessage: number;
}

const CLIENTS = 64;
const KIB = 1024;
const SMALL = { request: KIB, answer: 4 * KIB };
const LARGE = { request: 64 * KIB, answer: 64 * KIB };

/** Runs the relay as `npm start` does, and counts its processor time. Linux only. */
export async function measureRelay(program: string, sample: RelaySample): Promise<RelayMeasured> {
  const redis = await createRedisServer(program);
  await redis.start();
  const upstream = createServer((request, response) => {
    const bytes = Number(new URL(request.url ?? '', 'http://upstream').searchParams.get('bytes'));
    request.resume().on('end', () => response.end(Buffer.alloc(bytes)));
  });
  const settings = {
    UPSTREAM: `http://127.0.0.1:${await listenOnLoopback(upstream)}`,
    CLIENT_ID_SECRET: 'a secret of this measurement alone',
    CORS_ORIGINS: 'http://127.0.0.1',
    PAIRINGS_PER_MINUTE: '0',
  };
  const alone = createRelayProcess(settings);
  const sharing = createRelayProcess({ ...settings, ...{ REDIS_URL: redis.url } });
  try {
    await alone.start();
    const idle = processUse(alone.pid).memory;
    const pairing = await perItem(alone.pid, sample.pairings, async (count) => {
      await inFlight(Array.from({ length: count }), () => pairWith(alone.origin));
    });
    const small = await perMessage(alone, sample.requests, SMALL);
    const large = await perMessage(alone, sample.requests, LARGE);
    await alone.stop();

    await sharing.start();
    const before = await redisWork(redis);
    const shared = await perMessage(sharing, sample.requests, SMALL);
    const after = await redisWork(redis);
    const claims = after.calls('pexpireat') - before.calls('pexpireat');
    const perKib = (large - small) / (kibOf(LARGE) - kibOf(SMALL));
    return {
      memory: idle,
      cpuPerMessage: small - perKib * kibOf(SMALL),
      cpuPerKib: perKib,
      cpuForRedis: shared - small,
      cpuPerPairing: pairing,
      redisCpuPerMessage: (after.cpu - before.cpu) / claims,
    };
  } finally {
    await alone.stop();
    await sharing.stop();
    upstream.closeAllConnections();
    upstream.close();
    await redis.remove();
  }
}

type Size = typeof SMALL;

const kibOf = ({ request, answer }: Size) => (request + answer) / KIB;

async function perMessage(
  relay: { readonly origin: string; readonly pid: number },
  requests: number,
  size: Size,
): Promise<number> {
  const clients = await pairedClients(relay.origin);
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const body = new Uint8Array(size.request);
  const path = `/?bytes=${size.answer}`;
  try {
    return await perItem(relay.pid, requests, async (count) => {
      const order = Array.from({ length: count }, (_, index) => clients[index % CLIENTS]);
      await inFlight(order, async (client) => {
        if (client === undefined) throw new RangeError('no such client');
        const { wire } = await client.seal({ path, body });
        const { status } = await received(await send(relay.origin, wire, { agent }));
        if (status !== 200) throw new Error(`the relay answered with ${status}`);
      });
    });
  } finally {
    agent.destroy();
  }
}

/** The first calls may come before the relay has reached Redis. */
async function pairedClients(origin: string): Promise<ProtocolClient[]> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`${origin}/api/mte-ready`);
    if (answer.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return Promise.all(Array.from({ length: CLIENTS }, () => pairWith(origin)));
}

/** Microseconds of a process's time for one of `count` items, once it is warm. */
async function perItem(
  pid: number,
  count: number,
  work: (count: number) => Promise<void>,
): Promise<number> {
  await work(Math.ceil(count / 3));
  const before = processUse(pid);
  await work(count);
  return (processUse(pid).cpu - before.cpu) / count;
}
