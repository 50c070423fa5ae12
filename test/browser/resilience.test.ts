import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { openScene, type Scene } from './scene.ts';

declare global {
  /** What the client of a page did by itself, in order. */
  var happened: string[];
  /** Milliseconds that the page's wall clock is off. */
  var shift: number;
  /** POSTs the texts at once, and gives what came of each: the echoed text, or the error's name. */
  var post: (texts: readonly string[]) => Promise<string[]>;
}

/** Put into every page before its own scripts. */
function shiftable() {
  const now = Date.now.bind(Date);
  globalThis.shift = 0;
  Date.now = () => now() + globalThis.shift;
}

function prepare() {
  globalThis.happened = [];
  const { fetch } = mte.createMteRelayClient({
    relayOrigin: relay,
    onEvent: ({ type }) => happened.push(type),
  });
  globalThis.post = (texts) =>
    Promise.all(
      texts.map((body) =>
        fetch('/echo', { method: 'POST', body })
          .then((response) => response.json())
          .then(
            (echo) => echo.body,
            (error: Error) => (error instanceof TypeError ? 'TypeError' : error.name),
          ),
      ),
    );
}

describeWith('chromium', 'an application in a browser', (executablePath) => {
  let scene: Scene;
  let context: BrowserContext;

  beforeAll(async () => {
    scene = await openScene(executablePath);
  });
  beforeEach(async () => {
    context = await scene.browser.newContext();
    await context.addInitScript(shiftable);
  });
  afterEach(() => context.close());
  afterAll(() => scene?.close());

  const openTab = async () => {
    const page = await scene.open('/', context);
    await page.evaluate(prepare);
    return page;
  };
  const post = (page: Page, texts: readonly string[]) =>
    page.evaluate((texts) => globalThis.post(texts), texts);
  const happened = (page: Page) => page.evaluate(() => globalThis.happened);
  /** How often the upstream got each of the texts. */
  const timesReceived = (texts: readonly string[]) =>
    texts.map((text) => scene.upstream.ledger.filter(({ body }) => `${body}` === text).length);
  const named = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

  test('many tabs with many calls each have their answers, and each ran once', async () => {
    const tabs = await Promise.all([openTab(), openTab(), openTab()]);
    const texts = tabs.map((_, i) => named(`tab${i}`, 15));
    const answers = await Promise.all(tabs.map((tab, i) => post(tab, texts[i] ?? [])));
    expect(answers).toEqual(texts);
    expect(new Set(timesReceived(texts.flat()))).toEqual(new Set([1]));
    expect(await Promise.all(tabs.map(happened))).toEqual([['paired'], ['paired'], ['paired']]);
  });

  test('a restart of the relay is not noticed by any tab, and no POST runs twice', async () => {
    const tabs = await Promise.all([openTab(), openTab(), openTab()]);
    await Promise.all(tabs.map((tab) => post(tab, ['before'])));
    await scene.restartRelay();
    const texts = tabs.map((_, i) => named(`again${i}`, 8));
    const answers = await Promise.all(tabs.map((tab, i) => post(tab, texts[i] ?? [])));
    expect(answers).toEqual(texts);
    expect(new Set(timesReceived(texts.flat()))).toEqual(new Set([1]));
    for (const tab of tabs) {
      const events = await happened(tab);
      expect(events.filter((type) => type === 're-paired')).toEqual(['re-paired']);
    }
  });

  test('while it is offline a call fails as fetch does, and after it all goes on', async () => {
    const tab = await openTab();
    expect(await post(tab, ['online'])).toEqual(['online']);
    await context.setOffline(true);
    const direct = await tab.evaluate(
      (url) => fetch(url).catch((error) => error.name),
      scene.upstream.origin,
    );
    expect(await post(tab, ['offline'])).toEqual([direct]);
    expect(timesReceived(['offline'])).toEqual([0]);
    await context.setOffline(false);
    expect(await post(tab, ['back'])).toEqual(['back']);
    expect(await happened(tab)).toEqual(['paired']);
  });

  test('a tab that comes up without a network pairs once there is one', async () => {
    const tab = await openTab();
    await context.setOffline(true);
    expect(await post(tab, named('none', 3))).toEqual(['TypeError', 'TypeError', 'TypeError']);
    await context.setOffline(false);
    expect(await post(tab, named('some', 3))).toEqual(named('some', 3));
    expect(await happened(tab)).toEqual(['paired']);
  });

  const HOUR = 3_600_000;
  test.each([
    ['slept for two hours', 2 * HOUR],
    ['slept for a month', 720 * HOUR],
    ['had its clock set back a day', -24 * HOUR],
  ])('a machine that %s makes a new pair before it is used', async (_, shift) => {
    const tab = await openTab();
    expect(await post(tab, ['awake'])).toEqual(['awake']);
    await tab.evaluate((shift) => {
      globalThis.shift = shift;
    }, shift);
    const texts = named(`after${shift}`, 5);
    expect(await post(tab, texts)).toEqual(texts);
    expect(timesReceived(texts)).toEqual(texts.map(() => 1));
    expect(await happened(tab)).toEqual(['paired', 're-paired']);
  });

  test('a clock that is years off from the start is no hindrance', async () => {
    const tab = await openTab();
    await tab.evaluate(() => {
      globalThis.shift = -3e11;
    });
    expect(await post(tab, ['early', 'earlier'])).toEqual(['early', 'earlier']);
  });

  test('an answer that a restart cuts fails in its reader, as that of fetch', async () => {
    const tab = await openTab();
    const reading = tab.evaluateHandle(async () => {
      const response = await mte.mteFetch(`${relay}/endless`);
      const reader = response.body?.getReader();
      await reader?.read();
      const read = async () => {
        for (;;) await reader?.read();
      };
      return { failed: read().catch((error) => error instanceof TypeError) };
    });
    const handle = await reading;
    scene.tap.cut();
    expect(await handle.evaluate(({ failed }) => failed)).toBe(true);
    expect(await post(tab, ['on'])).toEqual(['on']);
  });

  test('an event stream goes on where it stood, over a restart of the relay', async () => {
    const tab = await openTab();
    const handle = await tab.evaluateHandle(() => {
      const events = mte.createMteEventSource(`${relay}/events`, { fetch: mte.mteFetch });
      const seen: string[] = [];
      const note = ({ data, lastEventId }: MessageEvent) => seen.push(`${data} ${lastEventId}`);
      events.onmessage = note;
      events.addEventListener('named', note);
      return { events, seen };
    });
    const seen = (length: number) =>
      expect
        .poll(() => handle.evaluate(({ seen }) => seen.length), { timeout: 20_000 })
        .toBeGreaterThan(length);
    await seen(4);
    await scene.restartRelay();
    await seen((await handle.evaluate(({ seen }) => seen.length)) + 4);
    const all = await handle.evaluate(({ events, seen }) => {
      events.close();
      return seen;
    });
    expect(all).toEqual(all.map((_, i) => `${i % 2 === 0 ? 'ä' : ''}${i + 1} ${i + 1}`));
  });
});
