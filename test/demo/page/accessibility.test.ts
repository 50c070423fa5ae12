import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../setup/describe-with.ts';
import { faint } from './contrast.ts';
import { type DemoPage, openDemoPage } from './open-page.ts';

/** As full as the page gets, with everything that can be unfolded. */
async function fill(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Watch' }).click();
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.getByRole('button', { name: 'Measure' }).click();
  await page.locator('#upload-status', { hasText: 'received' }).waitFor();
  await page.locator('#events-status', { hasText: 'Connected' }).waitFor();
  await page.getByRole('button', { name: 'Add it' }).click();
  await page.locator('#events-list li').first().waitFor();
  await page.locator('#latency-status', { hasText: 'adds' }).waitFor();
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

interface Named {
  readonly role: string;
  readonly name: string;
  readonly focusable: boolean;
  readonly level: number | undefined;
}

/** What Chromium tells a screen reader. */
async function accessibilityTree(page: Page): Promise<readonly Named[]> {
  const inspector = await page.context().newCDPSession(page);
  const { nodes } = await inspector.send('Accessibility.getFullAXTree');
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, properties = [] }) => {
      const value = (wanted: string) =>
        properties.find((property) => property.name === wanted)?.value.value;
      return {
        role: String(role?.value),
        name: String(name?.value ?? ''),
        focusable: value('focusable') === true,
        level: value('level'),
      };
    });
}

describeWith('chromium', 'everybody can use the page of the demo', (executablePath) => {
  let demo: DemoPage;
  let page: Page;

  beforeAll(async () => {
    demo = await openDemoPage(executablePath);
    ({ page } = await demo.open({ viewport: { width: 375, height: 812 } }));
    await fill(page);
  });
  afterAll(() => demo?.close());

  test('on a phone nothing is wider than the screen', async () => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  });

  test.each([
    ['light', 'rgb(252, 252, 250)'],
    ['dark', 'rgb(19, 23, 24)'],
  ] as const)('in %s colours nothing is faint', async (colorScheme, paper) => {
    await page.emulateMedia({ colorScheme });
    const found = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(found).toBe(paper);
    expect(await faint(page)).toEqual({ looked: expect.toSatisfy((n) => n > 100), faint: [] });
  });

  test('a screen reader finds landmarks, headings in order, and a name for every control', async () => {
    const nodes = await accessibilityTree(page);
    const named = (role: string) => nodes.filter((node) => node.role === role);
    for (const landmark of ['banner', 'navigation', 'main', 'contentinfo']) {
      expect([landmark, named(landmark).length]).toEqual([landmark, 1]);
    }
    expect(named('region').map(({ name }) => name)).toEqual([
      'Make a call',
      'Upload a file',
      'Watch live events',
      'Restart the relay',
      'Compare latency',
    ]);
    const levels = named('heading').map(({ level = 0 }) => level);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    const jumps = levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1);
    expect(jumps).toEqual([]);

    const focusable = nodes.filter(
      ({ focusable, role }) => focusable && !['RootWebArea', 'main'].includes(role),
    );
    expect(focusable.length).toBeGreaterThan(25);
    expect(focusable.filter(({ name }) => name === '')).toEqual([]);
    expect(named('status')).toHaveLength(5);
    expect(named('log').map(({ name }) => name)).toEqual([
      'Events',
      'What the client did by itself',
    ]);
  });

  test('the keyboard reaches every control in the order of the page, and one sees where it is', async () => {
    const controls =
      'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])';
    const count = await page.locator(controls).evaluateAll((all) => {
      // Of a group of radio buttons the keyboard stops at the one that is chosen.
      const passed = all.filter((one) => one.matches('[type=radio]:not(:checked)'));
      const stops = all.filter((one) => one.checkVisibility() && !passed.includes(one));
      for (const [index, one] of stops.entries()) one.setAttribute('data-stop', `${index}`);
      return stops.length;
    });
    const place = () =>
      page.evaluate(() => {
        const focused = document.activeElement ?? document.body;
        const { outlineStyle, outlineWidth } = getComputedStyle(focused);
        const isSeen = outlineStyle === 'solid' && Number.parseFloat(outlineWidth) >= 2;
        return { stop: focused.getAttribute('data-stop'), isSeen };
      });
    await page.locator('.skip').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    const places = [await place()];
    while (places.length < count) {
      await page.keyboard.press('Tab');
      places.push(await place());
    }
    expect(places).toEqual(places.map((_, index) => ({ stop: `${index}`, isSeen: true })));
  });

  test('nothing moves for those who asked for that', async () => {
    const behaviour = async (reducedMotion: 'reduce' | 'no-preference') => {
      await page.emulateMedia({ reducedMotion });
      return page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior);
    };
    expect(await behaviour('no-preference')).toBe('smooth');
    expect(await behaviour('reduce')).toBe('auto');
  });
});
