import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { get, received, send } from '../support/http-exchange.ts';
import { pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayProcess, startProcess } from '../support/relay-process.ts';
import { settingsFor } from '../support/relay-server.ts';

/** Longer than any test: what ends was ended by something else. */
const FOR_EVER = { SHUTDOWN_DELAY_MS: '600000', SHUTDOWN_TIMEOUT_MS: '600000' };
const READY = '/api/mte-ready';

let upstream: RecordingUpstream;

beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(() => upstream.reset());
afterAll(() => upstream.stop());

/** The log, from the first line of stopping on. */
function phases({ lines }: RelayProcess) {
  const entries = lines.map((line) => JSON.parse(line));
  const first = entries.findIndex(({ msg }) => msg.includes('received'));
  return entries.slice(first).filter(({ level }) => level === 'info' || level === 'warning');
}

/** An answer that the test ends, and that began. */
function heldAnswer() {
  const { promise: begun, resolve } = Promise.withResolvers<ServerResponse>();
  upstream.answer((_request: IncomingMessage, response) => {
    response.write('data: first\n\n');
    resolve(response);
  });
  return begun;
}

/** A relay with a client that reads an event stream, whose response the upstream holds. */
async function relayWithStream(settings: Record<string, string>) {
  const relay = startProcess(settingsFor(upstream.origin, settings));
  const origin = await relay.listening;
  const client = await pairWith(origin);
  const begun = heldAnswer();
  const sealed = await client.seal({ method: 'GET', path: '/events' });
  const answer = await send(origin, sealed.wire);
  return { relay, origin, client, sealed, answer, response: await begun };
}

describe('told to stop', () => {
  test('the relay is not ready at once, and serves new connections like before', async () => {
    const relay = startProcess(settingsFor(upstream.origin, FOR_EVER));
    const origin = await relay.listening;
    expect((await get(origin, READY)).status).toBe(200);
    relay.signal('SIGTERM');
    await relay.wrote('SIGTERM received');
    expect((await get(origin, READY)).status).toBe(503);
    const client = await pairWith(origin);
    expect((await client.call({ path: '/a' })).status).toBe(200);
    expect((await get(origin, '/api/mte-live')).status).toBe(200);
    expect(relay.lines.join()).not.toContain('No more connections');
    relay.signal('SIGTERM');
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
  });

  test('it goes through its phases by itself, and tells of each with what still runs', async () => {
    const relay = startProcess(settingsFor(upstream.origin, { SHUTDOWN_DELAY_MS: '100' }));
    await relay.listening;
    relay.signal('SIGTERM');
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
    expect(phases(relay)).toMatchObject([
      { msg: expect.stringMatching(/^SIGTERM received: not ready/), running: 0, forMs: 100 },
      { msg: expect.stringMatching(/^No more connections/), running: 0, withinMs: 20_000 },
      { msg: expect.stringMatching(/^No request runs any more/) },
      { msg: 'Stopped.' },
    ]);
  });

  test('an event stream and an upload live through both phases to their end', async () => {
    const { relay, origin, client, ...stream } = await relayWithStream(FOR_EVER);
    const rest = Promise.withResolvers<void>();
    async function* body() {
      yield Buffer.from('begun ');
      await rest.promise;
      yield Buffer.from('and finished');
    }
    upstream.answer((request, response) => {
      request.resume().on('end', () => response.end('taken'));
    });
    const upload = await client.seal({ path: '/upload', body: body(), stream: true });
    const agent = new Agent({ keepAlive: true });
    const uploaded = send(origin, upload.wire, { agent });
    await expect
      .poll(() => upstream.ledger.at(-1)?.body().toString(), { timeout: 20_000 })
      .toBe('begun ');

    relay.signal('SIGTERM');
    await relay.wrote('SIGTERM received');
    stream.response.write('data: second\n\n');
    relay.signal('SIGTERM');
    await relay.wrote('No more connections');
    await expect(get(origin, '/api/mte-live')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
    stream.response.end('data: last\n\n');
    rest.resolve();

    const events = await client.open(stream.sealed, await received(stream.answer));
    expect(events.text).toBe('data: first\n\ndata: second\n\ndata: last\n\n');
    const answer = await received(await uploaded);
    // The client offered to keep it.
    expect(answer.headers.connection).toBe('close');
    expect((await client.open(upload, answer)).text).toBe('taken');
    expect(upstream.ledger.at(-1)?.body().toString()).toBe('begun and finished');
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
    expect(phases(relay).map(({ running }) => running)).toEqual([2, 2, 2, undefined, undefined]);
  });

  test('what runs too long is cut, and the relay ends well', async () => {
    const settings = { SHUTDOWN_TIMEOUT_MS: '300' };
    const { relay, answer } = await relayWithStream(settings);
    relay.signal('SIGTERM');
    await expect(received(answer)).rejects.toThrow();
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
    expect(phases(relay)).toContainEqual(
      expect.objectContaining({ msg: 'Requests were cut', count: 1 }),
    );
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('a third %s cuts what runs, and the exit code says so', async (signal, code) => {
    const { relay, answer } = await relayWithStream(FOR_EVER);
    const cut = expect(received(answer)).rejects.toThrow();
    for (const phase of ['received: not ready', 'No more connections', 'Requests were cut']) {
      relay.signal(signal);
      await relay.wrote(phase);
    }
    await cut;
    expect(await relay.ended).toEqual({ errors: '', code });
    expect(phases(relay).at(-1)).toMatchObject({ msg: 'Stopped.' });
  });
});
