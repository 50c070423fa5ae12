import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMteRelayClient } from '../../src/client/index.ts';
import { describeWith } from '../setup/describe-with.ts';
import { get, received, send } from '../support/http-exchange.ts';
import { pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { createRedisServer, type RedisServer } from '../support/redis-server.ts';
import { type RelayProcess, startProcess } from '../support/relay-process.ts';
import { type Settings, settingsFor } from '../support/relay-server.ts';

/** Generous: what counts is that it happens. */
const SOON = { timeout: 20_000 };
/** Longer than any test: what ends was ended by something else. */
const FOR_EVER = { SHUTDOWN_DELAY_MS: '600000', SHUTDOWN_TIMEOUT_MS: '600000' };

let upstream: RecordingUpstream;

beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(() => upstream.stop());

const entriesOf = ({ lines }: RelayProcess) => lines.map((line) => JSON.parse(line));

/** Process IDs by worker, of those that serve now. */
function workersOf(relay: RelayProcess): Map<number, number> {
  const serving = entriesOf(relay).filter(({ msg }) => msg === 'A worker serves');
  return new Map(serving.map(({ worker, pid }) => [worker, pid]));
}

function pidOf(relay: RelayProcess, worker: number): number {
  const pid = workersOf(relay).get(worker);
  if (pid === undefined) throw new Error(`there is no worker ${worker}`);
  return pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What becomes of a connection with one request: it is served, or cut. */
async function knockRaw(origin: string): Promise<'served' | 'cut'> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  socket.on('error', () => {}).write('GET /api/mte-live HTTP/1.1\r\nhost: a\r\n\r\n');
  const end = await new Promise<'served' | 'cut'>((resolve) => {
    socket.on('data', () => resolve('served')).on('close', () => resolve('cut'));
  });
  socket.destroy();
  return end;
}

/** Takes the end of an answer, by path. */
const held = new Map<string, (finish: () => void) => void>();

/** A call whose answer has begun, and ends when `finish` is called. */
async function heldCall(origin: string) {
  const client = await pairWith(origin);
  const sealed = await client.seal({ method: 'GET', path: `/${client.clientId}` });
  const begun = Promise.withResolvers<() => void>();
  held.set(`/${client.clientId}`, begun.resolve);
  upstream.answer(({ url = '' }, response) => {
    response.write('first, ');
    held.get(url)?.(() => response.end('last'));
  });
  const incoming = await send(origin, sealed.wire);
  const answered = received(incoming).then(async (all) => (await client.open(sealed, all)).text);
  return { finish: await begun.promise, answered };
}

describeWith('redis-server', 'several workers', (program) => {
  let redis: RedisServer;
  let pids: number[] = [];

  beforeEach(async () => {
    redis = await createRedisServer(program);
    await redis.start();
  });
  afterEach(async () => {
    // Those of a primary that was killed.
    for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    pids = [];
    await redis.remove();
  });

  async function started(settings: Settings = {}) {
    const all = { WORKERS: '2', REDIS_URL: redis.url, ...settings };
    const relay = startProcess(settingsFor(upstream.origin, all));
    const origin = await relay.listening;
    pids.push(...workersOf(relay).values());
    await expect.poll(async () => (await get(origin, '/api/mte-ready')).status, SOON).toBe(200);
    return { relay, origin };
  }
  /** A connection of its own, refused with a line in the log of the worker that had it. */
  const knock = (origin: string) => get(origin, '/not-encoded');
  const whoRefused = (relay: RelayProcess) =>
    entriesOf(relay).flatMap(({ msg, worker }) => (msg === 'request refused' ? [worker] : []));

  test('tell of the start in the lines of one, each once, when all of them listen', async () => {
    const { relay } = await started({ LOG_LEVEL: 'info' });
    const lines = entriesOf(relay)
      .filter(({ msg }) => !msg.startsWith('Redis'))
      .map(({ msg, worker }) => [msg, worker]);
    expect(lines.slice(0, 2).sort()).toEqual([
      ['A worker serves', 1],
      ['A worker serves', 2],
    ]);
    expect(lines.slice(2)).toEqual([
      ['MTE instantiated successfully.', undefined],
      [expect.stringMatching(/^Server listening at http:\/\/\[127\.0\.0\.1\]:\d+$/), undefined],
    ]);
  });

  test('all serve on one port, and say in the log who it was', async () => {
    const { relay, origin } = await started();
    await expect
      .poll(async () => {
        await Promise.all(Array.from({ length: 8 }, () => knock(origin)));
        return [...new Set(whoRefused(relay))].sort();
      }, SOON)
      .toEqual([1, 2]);
  });

  test('serve pairs that were made at another', async () => {
    const { relay, origin } = await started();
    const client = await pairWith(origin);
    // What stands still gets no more than the one connection that it was handed last.
    process.kill(pidOf(relay, 1), 'SIGSTOP');
    const atSecond = Array.from({ length: 4 }, () => client.call({ path: '/second' }));
    expect(await Promise.any(atSecond)).toMatchObject({ status: 200 });
    process.kill(pidOf(relay, 1), 'SIGCONT');
    await Promise.all(atSecond);
    process.kill(pidOf(relay, 2), 'SIGSTOP');
    const atFirst = Array.from({ length: 4 }, () => client.call({ path: '/first' }));
    expect(await Promise.any(atFirst)).toMatchObject({ status: 200 });
    process.kill(pidOf(relay, 2), 'SIGCONT');
    await Promise.all(atFirst);
  });

  test('are replaced when they die, and no call fails that may be sent again', async () => {
    const { relay, origin } = await started();
    const application = createMteRelayClient();
    const answered: number[] = [];
    let going = true;
    const callers = Array.from({ length: 6 }, async () => {
      while (going) {
        const response = await application.fetch(`${origin}/safe`);
        await response.text();
        answered.push(response.status);
      }
    });
    const load = Promise.all(callers);
    const killed = pidOf(relay, 2);
    try {
      await expect.poll(() => answered.length, SOON).toBeGreaterThan(50);
      process.kill(killed, 'SIGKILL');
      await expect.poll(() => pidOf(relay, 2), SOON).not.toBe(killed);
      pids.push(pidOf(relay, 2));
      const before = answered.length;
      await expect.poll(() => answered.length, SOON).toBeGreaterThan(before + 50);
    } finally {
      going = false;
      await load;
    }
    expect(new Set(answered)).toEqual(new Set([200]));
    expect(entriesOf(relay)).toContainEqual(
      expect.objectContaining({ msg: 'A worker ended', worker: 2, pid: killed, status: 137 }),
    );
    application.close();
  });

  test('leave no connection waiting that reaches the last of them as it stops', async () => {
    const { relay, origin } = await started({ ...FOR_EVER, SHUTDOWN_DELAY_MS: '0' });
    // So many that each worker has some, and lives on.
    const calls = await Promise.all(Array.from({ length: 8 }, () => heldCall(origin)));
    const last = pidOf(relay, 1);
    process.kill(last, 'SIGSTOP');
    relay.signal('SIGTERM');
    await relay.wrote('No more connections');
    const late = knockRaw(origin);
    // It is to be handed over while the worker stands still, behind the word to stop.
    await delay(200);
    process.kill(last, 'SIGCONT');
    expect(await late).toBe('cut');
    for (const { finish } of calls) finish();
    await Promise.all(calls.map(({ answered }) => answered));
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
  });

  test('leave no connection behind that they were handed and never took', async () => {
    const { relay, origin } = await started();
    const stuck = pidOf(relay, 1);
    process.kill(stuck, 'SIGSTOP');
    const endings = Array.from({ length: 8 }, () => knockRaw(origin));
    await Promise.any(endings);
    // The one that it was handed is still on its way there, or waits for it to take it.
    await delay(200);
    process.kill(stuck, 'SIGKILL');
    const ends = await Promise.all(endings);
    expect(ends.filter((end) => end === 'served').length).toBeGreaterThanOrEqual(7);
  });

  test('stop in two phases together, each with what it still runs, and the exit code is 0', async () => {
    const { relay, origin } = await started(FOR_EVER);
    const { finish, answered } = await heldCall(origin);

    relay.signal('SIGTERM');
    const told = () => entriesOf(relay).filter(({ msg }) => msg.includes('not ready any more'));
    await expect
      .poll(() =>
        told()
          .map(({ worker }) => worker)
          .sort(),
      )
      .toEqual([1, 2]);
    const ready = Array.from({ length: 8 }, () => get(origin, '/api/mte-ready'));
    for (const { status } of await Promise.all(ready)) expect(status).toBe(503);
    expect((await get(origin, '/api/mte-live')).status).toBe(200);

    // None of those that come as the port closes is left waiting.
    const untilRefused = async () => {
      for (let code: unknown; code !== 'ECONNREFUSED'; ) {
        code = await get(origin, '/api/mte-live').then(
          ({ status }) => status,
          (error) => error.code,
        );
        expect([200, 'ECONNREFUSED', 'ECONNRESET']).toContain(code);
      }
    };
    const refused = Promise.all(Array.from({ length: 16 }, untilRefused));
    relay.signal('SIGTERM');
    await refused;
    finish();
    expect(await answered).toBe('first, last');
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
    expect(
      told()
        .map(({ running }) => running)
        .sort(),
    ).toEqual([0, 1]);
  });

  test('do not take a signal that was meant for all processes twice', async () => {
    const { relay, origin } = await started(FOR_EVER);
    for (const pid of workersOf(relay).values()) process.kill(pid, 'SIGINT');
    relay.signal('SIGINT');
    const told = () => entriesOf(relay).filter(({ msg }) => msg.includes('not ready any more'));
    await expect.poll(() => told().length, SOON).toBe(2);
    expect((await get(origin, '/api/mte-live')).status).toBe(200);
    expect(relay.lines.join()).not.toContain('No more connections');
    relay.signal('SIGINT');
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
  });

  test('end by themselves when the primary was killed, and let requests finish first', async () => {
    const { relay, origin } = await started(FOR_EVER);
    const { finish, answered } = await heldCall(origin);
    relay.signal('SIGKILL');
    await expect.poll(() => pids.filter(isAlive).length, SOON).toBe(1);
    await expect(get(origin, '/api/mte-live')).rejects.toThrow(/ECONNREFUSED/);
    finish();
    expect(await answered).toBe('first, last');
    await expect.poll(() => pids.filter(isAlive), SOON).toEqual([]);
  });

  test('that cannot start end the primary with their code', async () => {
    const { port } = new URL(upstream.origin);
    const settings = { WORKERS: '2', REDIS_URL: redis.url, PORT: port };
    const relay = startProcess(settingsFor(upstream.origin, settings));
    expect((await relay.ended).code).toBe(1);
    expect(relay.lines.join()).toContain('EADDRINUSE');
  });

  test('are as many as there are CPUs where that is asked for', async () => {
    const { relay, origin } = await started({ WORKERS: 'auto' });
    const { availableCpus } = await import('../../src/process/available-cpus.ts');
    // One CPU needs no primary, and says nothing of workers.
    const count = availableCpus();
    expect(workersOf(relay).size).toBe(count === 1 ? 0 : count);
    expect((await get(origin, '/api/mte-live')).status).toBe(200);
  });
});

test('WORKERS=auto without a shared store is one process, and the log says why', async () => {
  const relay = startProcess(settingsFor(upstream.origin, { WORKERS: 'auto' }));
  await relay.listening;
  expect(entriesOf(relay)[0].msg).toContain('WORKERS=auto is 1 here');
  expect(entriesOf(relay).every(({ worker }) => worker === undefined)).toBe(true);
});

test('WORKERS=2 without a shared store is refused, with what to set', async () => {
  const relay = startProcess(settingsFor(upstream.origin, { WORKERS: '2' }));
  const { errors, code } = await relay.ended;
  expect(code).toBe(2);
  expect(errors).toContain(
    'REDIS_URL is required (or SESSION_STORE_ADAPTER) where WORKERS is more',
  );
});
