import { expect, onTestFinished, test } from 'vitest';
import { createClosers } from '../../../demo/closers.ts';
import { startPageServer } from '../../../demo/page-server/server.ts';
import { startStage } from '../../../demo/stage.ts';
import { get } from '../../support/http-exchange.ts';

async function openPage() {
  const closers = createClosers();
  onTestFinished(closers.closeAll);
  const pages = await startPageServer(closers);
  const before = (await fetch(pages.origin)).status;
  const stage = await startStage({ closers, pageOrigin: pages.origin });
  await pages.open(stage);
  return { ...pages, stage, before };
}

test('the page alone can ask what crossed and restart the relay', async () => {
  const { origin, stage, before } = await openPage();
  const { pid } = stage.relay;
  const ask = (path: string, headers: Record<string, string>, body?: string) =>
    fetch(origin + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      body: body ?? null,
    });
  expect(before).toBe(503);

  const foreign = { origin: 'https://elsewhere.example' };
  expect((await ask('/demo/stage', foreign)).status).toBe(403);
  expect((await ask('/demo/restart', foreign, '{}')).status).toBe(403);
  const rebound = { host: `elsewhere.example:${new URL(origin).port}` };
  expect((await get(origin, '/demo/stage', rebound)).status).toBe(403);
  expect(stage.relay.pid).toBe(pid);

  const own = { origin };
  expect((await ask('/demo/nothing', own)).status).toBe(404);
  expect((await ask('/../stage.ts', own)).status).toBe(404);
  expect((await ask('/', own, '{}')).status).toBe(404);
  const wrong = await ask('/demo/wire', own, '{');
  expect([wrong.status, await wrong.json()]).toEqual([500, { error: expect.any(String) }]);

  const [one, other] = await Promise.all([
    ask('/demo/restart', own, '{}').then((answer) => answer.json()),
    ask('/demo/restart', own, '{}').then((answer) => answer.json()),
  ]);
  expect(one).toEqual({ killed: pid, started: stage.relay.pid, startMs: expect.any(Number) });
  expect(other).toEqual(one);
});

test('its policy allows nothing but its own files, the relay and the API', async () => {
  const { origin, stage } = await openPage();
  const { headers } = await fetch(origin);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none';/);
  expect(policy).not.toMatch(/unsafe|\*/);
  const { relayOrigin } = await (await fetch(`${origin}/demo/stage`)).json();
  expect(policy).toContain(`connect-src 'self' ${relayOrigin} ${stage.plainTap.origin};`);
  expect(new URL(relayOrigin).port).not.toBe(new URL(origin).port);
});

test('pages of other origins get no answer of the relay', async () => {
  const { origin, stage } = await openPage();
  const allowed = async (from: string) =>
    (
      await fetch(`${stage.relay.origin}/api/mte-relay`, {
        method: 'HEAD',
        headers: { origin: from },
      })
    ).headers.get('access-control-allow-origin');
  expect(await allowed(origin)).toBe(origin);
  expect(await allowed('https://elsewhere.example')).toBeNull();
});
