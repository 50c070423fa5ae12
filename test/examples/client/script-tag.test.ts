import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScene, type Scene, sentThrough } from '../../browser/scene.ts';
import { describeWith } from '../../setup/describe-with.ts';

const EXAMPLE = new URL('../../../examples/client/script-tag/index.html', import.meta.url);

describeWith('chromium', 'the page of the script-tag example', (executablePath) => {
  let scene: Scene;

  beforeAll(async () => {
    const text = readFileSync(EXAMPLE, 'utf8').replaceAll('https://relay.example.com', 'RELAY');
    // The scene waits for this title.
    const page = text.replace('<title>Orders</title>', '<title>ready</title>');
    scene = await openScene(executablePath, {
      files: { '/': { type: 'text/html; charset=utf-8', text: page } },
    });
  });
  afterAll(() => scene?.close());

  test('orders with a file, shows events as they come, and sends no word of it readable', async () => {
    const page = await scene.open('/');
    await page.fill('[name=article]', 'secretarticle');
    const file = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('secretplan') };
    await page.setInputFiles('[name=drawing]', file);
    await page.click('button');
    await page.waitForSelector('p:text("Ordered.")');
    expect(await page.evaluate(() => document.querySelector('progress')?.value)).toBe(1);
    const order = scene.upstream.ledger.find(({ url }) => url === '/orders');
    expect(order?.body.toString()).toMatch(/secretarticle.*plan\.txt.*secretplan/s);
    await page.waitForSelector('li:nth-child(3)');
    expect(await page.textContent('li:first-child')).toBe('ä1');
    expect(sentThrough(scene.tap)).not.toMatch(/secret|plan\.txt|\/orders/);
    await page.close();
  });

  test('says what can be done when the connection is gone', async () => {
    const page = await scene.open('/');
    await page.waitForSelector('li');
    await page.fill('[name=article]', 'another');
    await page.context().setOffline(true);
    await page.click('button');
    await page.waitForSelector('p:text("The connection broke.")');
    expect(scene.upstream.ledger.some(({ body }) => body.includes('another'))).toBe(false);
    await page.close();
  });
});
