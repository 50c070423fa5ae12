import { Agent } from 'node:http';
import { expect, test } from 'vitest';
import { received, send } from '../support/http-exchange.ts';
import { startRelay } from '../support/relay-server.ts';

test.each([
  ['what is set', { KEEP_ALIVE_TIMEOUT_MS: '350000' }, 'timeout=350'],
  ['more than the usual 60 s of load balancers', {}, 'timeout=65'],
])('a connection without a request is kept for %s', async (_name, settings, announced) => {
  const relay = await startRelay('http://127.0.0.1:1', settings);
  const agent = new Agent({ keepAlive: true });
  try {
    const request = { method: 'GET', path: '/api/mte-live', headers: [['host', 'relay']] } as const;
    const answer = await received(await send(relay.origin, request, { agent }));
    expect(answer.headers['keep-alive']).toBe(announced);
  } finally {
    agent.destroy();
    await relay.stop();
  }
});
