import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../setup/describe-with.ts';
import { openWorkerScene, type WorkerScene } from './worker-scene.ts';

describeWith('chromium', 'a site behind the service worker of the example', (executablePath) => {
  let scene: WorkerScene;

  beforeAll(async () => {
    scene = await openWorkerScene(executablePath);
  });
  afterAll(() => scene?.close());

  const records = () =>
    scene.tap.connections.flatMap(({ toServer, toClient }) => [...toServer, ...toClient]);
  /** All that crossed the network since there were so many records, on connections old and new. */
  const wire = (since = 0) =>
    records()
      .filter(({ serial }) => serial >= since)
      .map(({ bytes }) => Buffer.from(bytes).toString('latin1'))
      .join('');
  const requestLines = () =>
    [...wire().matchAll(/(?:GET|HEAD|POST|PUT) (\S+) HTTP\/1\.1\r\n/g)].map(([, path]) => path);
  const pairings = () => requestLines().filter((path) => path === '/api/mte-pair').length;
  /** POSTs by the page's own fetch: the text that the site echoed, or the error's name. */
  const post = (page: Page, body: string) =>
    page.evaluate(
      (body) =>
        fetch('/post', { method: 'POST', body })
          .then((response) => response.json())
          .then(
            (echo): string => echo.body,
            (error: Error) => error.name,
          ),
      body,
    );

  test('the first visit shows the page that was asked for, and only its address crosses', async () => {
    const page = await scene.open('/orders/secretpage');
    expect(await page.title()).toBe('orders of the site');
    const shown = await page.evaluate(() => ({
      color: getComputedStyle(document.documentElement).color,
      picture: document.querySelector('img')?.naturalWidth,
    }));
    expect(shown).toEqual({ color: 'rgb(1, 2, 3)', picture: 1 });
    const distinct = (paths: readonly (string | undefined)[]) =>
      [...new Set(paths)].filter((path) => path !== '/favicon.ico').toSorted();
    expect(distinct(scene.site.ledger.map(({ url }) => url))).toEqual(
      ['/orders/secretpage', '/style.css', '/picture.png', '/app.js'].toSorted(),
    );
    expect(distinct(requestLines())).toEqual([
      '/api/mte-message',
      '/api/mte-pair',
      '/api/mte-relay',
      '/orders/secretpage',
      '/public/mte-relay-client.worker.js',
      '/relay-worker.js',
      '/start.js',
    ]);
    // What the site's own page is made of.
    for (const text of ['orders of the site', 'secretform', 'rgb(1, 2, 3)', "'started'"]) {
      expect([text, wire().includes(text)]).toEqual([text, false]);
    }
    expect(requestLines().filter((path) => path === '/orders/secretpage')).toHaveLength(1);
    // Not as a referer of what follows, either.
    const heads = wire().matchAll(/POST \/api\/mte-message HTTP\/1\.1\r\n(.*?)\r\n\r\n/gs);
    const referers = [...heads].map(([, head]) => /^referer: (.*)$/im.exec(head ?? '')?.[1]);
    expect(referers.length).toBeGreaterThan(3);
    expect(new Set(referers)).toEqual(new Set([`${scene.tap.origin}/`]));
    await page.context().close();
  });

  test('what a page does unchanged reaches the site once, and no word of it the network', async () => {
    const page = await scene.open('/');
    const before = records().length;
    const from = scene.site.ledger.length;
    const found = await page.evaluate(async () => {
      const json = await fetch('/secretget?q=secretquery', {
        headers: { 'x-own': 'secretheader' },
      });
      const form = new FormData();
      form.set('file', new File(['secretfile'], 'secretname'));
      const upload = await fetch('/secretupload', { method: 'POST', body: form });
      const xhr = new XMLHttpRequest();
      await new Promise((resolve) => {
        xhr.onload = resolve;
        xhr.open('PUT', '/secretxhr');
        xhr.send('secretput');
      });
      // Another origin, which is nowhere: the worker sends it through the relay.
      const api = await fetch('https://api.example.com/secretapi', {
        headers: { authorization: 'secrettoken' },
      });
      navigator.sendBeacon('/secretbeacon', 'secretbeat');
      const events = new EventSource('/events');
      const seen: string[] = [];
      await new Promise<void>((resolve) => {
        events.onmessage = ({ data }) => {
          if (seen.push(data) === 3) resolve();
        };
      });
      events.close();
      const read = async (response: Response) => [response.status, await response.json()];
      return {
        json: [json.url === `${location.origin}/secretget?q=secretquery`, await read(json)],
        upload: (await upload.json()).body.includes('secretfile'),
        xhr: [xhr.status, JSON.parse(xhr.responseText).body],
        api: await read(api),
        seen,
      };
    });
    const echo = (method: string, url: string, body = '') => [200, { method, url, body }];
    expect(found).toEqual({
      json: [true, echo('GET', '/secretget?q=secretquery')],
      upload: true,
      xhr: [200, 'secretput'],
      api: echo('GET', '/secretapi'),
      seen: ['secretevent', 'secretevent', 'secretevent'],
    });
    await expect.poll(() => scene.site.bodiesOf('/secretbeacon')).toEqual(['secretbeat']);
    const received = scene.site.ledger.slice(from);
    expect(received.find(({ url }) => url.startsWith('/secretget'))?.headers).toMatchObject({
      'x-own': 'secretheader',
      cookie: 'session=kept',
    });
    expect(received.find(({ url }) => url === '/secretapi')?.headers).toMatchObject({
      authorization: 'secrettoken',
    });
    for (const path of ['/secretget', '/secretupload', '/secretxhr', '/secretapi']) {
      expect([path, scene.site.bodiesOf(path).length]).toEqual([path, 1]);
    }

    await page.evaluate(() => document.querySelector('form')?.submit());
    await page.waitForFunction(() => document.title === 'ordered');
    expect(await page.textContent('body')).toBe('secretanswer');
    expect(new URL(page.url()).search).toBe('?by=secretredirect');
    expect(scene.site.bodiesOf('/order')).toEqual(['article=secretform']);

    expect(wire(before)).toContain('POST /api/mte-message');
    expect(wire(before)).not.toContain('secret');
    await page.context().close();
  });

  test('a worker that the browser stopped pairs again, and every request ran once', async () => {
    const page = await scene.open('/');
    expect(await post(page, 'awake')).toBe('awake');
    const before = pairings();
    const inspector = await page.context().newCDPSession(page);
    await inspector.send('ServiceWorker.enable');
    await inspector.send('ServiceWorker.stopAllWorkers');
    expect(await post(page, 'asleep')).toBe('asleep');
    expect(await post(page, 'again')).toBe('again');
    expect(pairings()).toBe(before + 1);
    const sent = ['awake', 'asleep', 'again'];
    expect(scene.site.bodiesOf('/post').filter((body) => sent.includes(body))).toEqual(sent);
    await page.context().close();
  });

  test('a restart of the relay is not noticed by a page', async () => {
    const page = await scene.open('/');
    expect(await post(page, 'before')).toBe('before');
    const pairs = pairings();
    await scene.stopRelay();
    await scene.startRelay();
    const texts = Array.from({ length: 6 }, (_, i) => `after${i}`);
    expect(await Promise.all(texts.map((text) => post(page, text)))).toEqual(texts);
    const received = scene.site.bodiesOf('/post').filter((body) => body.startsWith('after'));
    expect(received.toSorted()).toEqual(texts);
    expect(pairings()).toBe(pairs + 1);
    await page.context().close();
  });

  test('without the relay a page sees a network error, and nothing is sent unencoded', async () => {
    const page = await scene.open('/');
    await scene.stopRelay();
    const before = records().length;
    expect(await post(page, 'secretwithout')).toBe('TypeError');
    await scene.startRelay();
    expect(await post(page, 'with')).toBe('with');
    expect(scene.site.bodiesOf('/post')).not.toContain('secretwithout');
    expect(wire(before)).not.toContain('secretwithout');
    expect(requestLines()).not.toContain('/post');
    await page.context().close();
  });

  test('a new version of the worker is in charge at once', async () => {
    const page = await scene.open('/');
    await page.evaluate(async () => {
      const changed = new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve),
      );
      // Another address is another version.
      await navigator.serviceWorker.register('/relay-worker.js?2');
      await changed;
    });
    expect(await post(page, 'updated')).toBe('updated');
    expect(requestLines()).not.toContain('/post');
    await page.context().close();
  });

  test('a reload that goes around the worker comes back to it', async () => {
    const page = await scene.open('/');
    // A reload of the same minute would be taken for a worker that does not answer.
    await page.evaluate(() => sessionStorage.clear());
    const from = scene.site.ledger.length;
    const inspector = await page.context().newCDPSession(page);
    await inspector.send('Page.reload', { ignoreCache: true });
    await expect.poll(() => scene.site.ledger.slice(from).map(({ url }) => url)).toContain('/');
    await page.waitForFunction(() => document.documentElement.dataset.app === 'started');
    expect(requestLines()).not.toContain('/app.js');

    // At once again, it is told apart from a worker that starts and does nothing: no endless round.
    await inspector.send('Page.reload', { ignoreCache: true });
    await page.waitForFunction(() => document.title === 'Not started');
    expect(await page.textContent('#message')).toContain('does not answer');
    await page.context().close();
  });

  test('a browser in which the worker cannot start is told so, and shown nothing', async () => {
    const context = await scene.browser.newContext();
    const page = await context.newPage();
    await context.route('**/relay-worker.js', (route) => route.abort());
    await page.goto(`${scene.tap.origin}/`);
    await page.waitForFunction(() => document.title === 'Not started');
    expect(await page.textContent('#message')).toContain('No protected connection');
    await context.close();
  });
});
