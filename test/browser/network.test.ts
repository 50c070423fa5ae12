import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { openScene, type Scene, sentThrough } from './scene.ts';

describeWith('chromium', 'what a page sends', (executablePath) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene(executablePath);
  });
  afterAll(() => scene?.close());

  const count = (text: string, part: string) => text.split(part).length - 1;

  test('one preflight does for every path, method and header', async () => {
    const page = await scene.open();
    const statuses = await page.evaluate(async () => {
      const calls = [
        ['GET', '/echo?1', {}],
        ['DELETE', '/echo/two', { 'x-own': '1' }],
        ['PUT', '/echo?3', { authorization: 'Bearer x' }],
        ['GET', '/status/404', { range: 'bytes=0-1' }],
      ] as const;
      const found: number[] = [];
      for (const [method, path, headers] of calls) {
        found.push((await mte.mteFetch(relay + path, { method, headers })).status);
      }
      return found;
    });
    expect(statuses).toEqual([200, 200, 200, 404]);
    const sent = sentThrough(scene.tap);
    expect(count(sent, 'OPTIONS /api/mte-message HTTP/1.1')).toBe(1);
    expect(count(sent, 'POST /api/mte-message HTTP/1.1')).toBe(4);
    expect(count(sent, 'OPTIONS /api/mte-pair HTTP/1.1')).toBe(1);
    await page.close();
  });

  test('nothing of path, method, header, body or answer stands on the wire', async () => {
    const page = await scene.open();
    const seen: string[] = [];
    const inspector = await page.context().newCDPSession(page);
    await inspector.send('Network.enable', { maxPostDataSize: 1_000_000 });
    inspector.on('Network.requestWillBeSent', ({ request }) => seen.push(JSON.stringify(request)));
    const marks = ['secretpath', 'secretheader', 'secretbody', 'secretquery'];
    const echoed = await page.evaluate(async () => {
      const response = await mte.mteFetch(`${relay}/secretpath?secretquery=1`, {
        method: 'PATCH',
        headers: { 'x-own': 'secretheader' },
        body: 'secretbody',
      });
      return response.json();
    });
    expect(echoed).toMatchObject({ method: 'PATCH', body: 'secretbody' });
    const received = scene.tap.connections.flatMap(({ toClient }) => toClient.map((r) => r.bytes));
    const wire = sentThrough(scene.tap) + Buffer.concat(received).toString('latin1');
    const network = seen.join('\n');
    expect(network).toContain('/api/mte-message');
    for (const place of [wire, network]) {
      for (const mark of [...marks, 'PATCH /']) {
        expect([mark, place.includes(mark)]).toEqual([mark, false]);
        expect(place.includes(Buffer.from(mark).toString('base64').slice(0, -3))).toBe(false);
      }
    }
    await page.close();
  });

  test('a page that the relay does not list is told so, as far as a browser lets know', async () => {
    const page = await scene.browser.newPage();
    const listed = scene.pageOrigin;
    await page.goto(listed.replace('localhost', '127.0.0.1'));
    await page.waitForFunction(() => document.title === 'ready');
    const error = await page.evaluate(async () =>
      mte.mteFetch(`${relay}/echo`).catch(({ code, message }) => ({ code, message })),
    );
    expect(error).toEqual({
      code: 'relay-unreachable',
      message: expect.stringContaining('CORS_ORIGINS'),
    });
    expect(JSON.stringify(error)).toContain(listed.replace('localhost', '127.0.0.1'));
    await page.close();
  });
});
