import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { get, received, send } from '../support/http-exchange.ts';
import { pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { startProcess } from '../support/relay-process.ts';
import { SECRETS, settingsFor } from '../support/relay-server.ts';

let upstream: RecordingUpstream;

beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(() => upstream.reset());
afterAll(() => upstream.stop());

test('the log tells of the start, in two lines that others wait for', async () => {
  const relay = startProcess(settingsFor(upstream.origin, { LOG_LEVEL: 'info' }));
  const origin = await relay.listening;
  expect(relay.lines.map((line) => JSON.parse(line).msg)).toEqual([
    'MTE instantiated successfully.',
    `Server listening at http://[127.0.0.1]:${new URL(origin).port}`,
  ]);
});

// Well under the grace time, after which connections are cut.
describe.each(['SIGTERM', 'SIGINT'] as const)('%s', { timeout: 15_000 }, (signal) => {
  test('lets a request finish whose answer has not begun, on a connection that is kept', async () => {
    const relay = startProcess(settingsFor(upstream.origin));
    const origin = await relay.listening;
    const client = await pairWith(origin);
    let answer: (() => void) | undefined;
    const asked = new Promise<void>((resolve) => {
      upstream.answer((_request, response) => {
        answer = () => response.end('in time');
        resolve();
      });
    });
    const agent = new Agent({ keepAlive: true });
    const sealed = await client.seal({ method: 'GET' });
    const answered = send(origin, sealed.wire, { agent });
    await asked;
    relay.signal(signal);
    await relay.wrote(`${signal} received`);
    await expect(get(origin, '/api/mte-live')).rejects.toThrow(/ECONNREFUSED|ECONNRESET/);
    answer?.();
    expect((await client.open(sealed, await received(await answered))).text).toBe('in time');
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
    agent.destroy();
  });

  test('lets an answer that streams come to its end', async () => {
    const relay = startProcess(settingsFor(upstream.origin));
    const origin = await relay.listening;
    const client = await pairWith(origin);
    let finish: (() => void) | undefined;
    upstream.answer((_request, response) => {
      response.write('first, ');
      finish = () => response.end('last');
    });
    const agent = new Agent({ keepAlive: true });
    const sealed = await client.seal({ method: 'GET' });
    const incoming = await send(origin, sealed.wire, { agent });
    relay.signal(signal);
    await relay.wrote(`${signal} received`);
    finish?.();
    expect((await client.open(sealed, await received(incoming))).text).toBe('first, last');
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
    agent.destroy();
  });

  test('ends at once where connections are kept that nobody uses', async () => {
    const relay = startProcess(settingsFor(upstream.origin));
    const agent = new Agent({ keepAlive: true });
    const live = { method: 'GET', path: '/api/mte-live', headers: [] };
    await received(await send(await relay.listening, live, { agent }));
    relay.signal(signal);
    expect(await relay.ended).toEqual({ errors: '', code: 0 });
    agent.destroy();
  });
});

test('a wrong configuration ends it, with all faults at once and no secret', async () => {
  const relay = startProcess({ PORT: 'many', CLIENT_ID_SECRET: 'tooshort', LOG_LEVEL: 'loud' });
  const { errors, code } = await relay.ended;
  expect(code).toBe(2);
  expect(relay.lines).toEqual([]);
  for (const name of ['UPSTREAM', 'CORS_ORIGINS', 'CLIENT_ID_SECRET', 'PORT', 'LOG_LEVEL']) {
    expect(errors).toMatch(new RegExp(`^  ${name} `, 'm'));
  }
  expect(errors).not.toContain('tooshort');
});

test('a port that is taken ends it with a line that says so', async () => {
  const { port } = new URL(upstream.origin);
  const relay = startProcess(settingsFor(upstream.origin, { PORT: port }));
  expect((await relay.ended).code).toBe(1);
  expect(relay.lines.at(-1)).toContain('EADDRINUSE');
});

test('--help lists every setting', async () => {
  const relay = startProcess({}, ['--help']);
  expect(await relay.ended).toEqual({ errors: '', code: 0 });
  for (const name of ['UPSTREAM', 'CORS_ORIGINS', 'CLIENT_ID_SECRET', 'PASS_THROUGH_ROUTES']) {
    expect(relay.lines.join('\n')).toContain(name);
  }
});

test('--version is that of the package', async () => {
  const relay = startProcess({}, ['--version']);
  expect(await relay.ended).toEqual({ errors: '', code: 0 });
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  expect(relay.lines).toEqual([JSON.parse(manifest).version]);
});

test('--check-config says what is in force, without secrets, and does not listen', async () => {
  const relay = startProcess(settingsFor(upstream.origin), ['--check-config']);
  expect(await relay.ended).toEqual({ errors: '', code: 0 });
  const output = relay.lines.join('\n');
  expect(output).toContain(upstream.origin);
  expect(output).not.toContain('listening');
  for (const secret of Object.values(SECRETS)) expect(output).not.toContain(secret);
});
