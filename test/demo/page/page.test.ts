import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../setup/describe-with.ts';
import { type DemoPage, type OpenPage, openDemoPage } from './open-page.ts';

describeWith('chromium', 'the page of the demo', (executablePath) => {
  let demo: DemoPage;
  let opened: OpenPage;

  beforeAll(async () => {
    demo = await openDemoPage(executablePath);
    opened = await demo.open({ viewport: { width: 1280, height: 900 } });
  });
  afterAll(() => demo?.close());

  /** Makes a call by the form, and gives the three panes. */
  const call = async (example: string) => {
    const { page, says, text } = opened;
    await page.getByLabel('Example').selectOption(example);
    await page.evaluate(() => document.querySelector('#call-status')?.replaceChildren());
    await page.getByRole('button', { name: 'Send the call' }).click();
    await says('#call-status', /after/);
    return { asked: await text('#asked'), seen: await text('#seen'), got: await text('#got') };
  };

  test('begins with a login, of which the network saw nothing', async () => {
    const { text, complaints, failedLoads } = opened;
    const { user, password } = demo.stage.account;
    const [asked, seen, got] = [await text('#asked'), await text('#seen'), await text('#got')];
    expect(asked).toContain('POST /v1/login');
    expect(asked).toContain(password);
    expect(got).toContain('Status 200');
    expect(got).toContain('"token"');

    expect(seen).toContain('POST /api/mte-message');
    expect(seen).toMatch(/([0-9a-f]{4} ){3}[0-9a-f]{4} {2}/);
    expect(seen).toMatch(/Path, body and answer occur nowhere in the [\d,]+ bytes recorded/);
    for (const hidden of ['/v1/login', user, password, 'token']) expect(seen).not.toContain(hidden);
    expect(await text('#pair-state')).toMatch(/^paired at/);
    expect([...complaints, ...failedLoads]).toEqual([]);
  });

  test('shows what stands outside in the open form, and hides it in the enveloped one', async () => {
    const { page } = opened;
    await page.getByRole('radio', { name: 'Open' }).check();
    await page.getByRole('radio', { name: 'MTE' }).check();
    const open = await call('Add a note');
    expect(open.seen).toContain('POST /v1/notes');
    expect(open.seen).toContain('Readable on the way: path. Token, body and answer occur nowhere');
    expect(open.seen).toMatch(/x-mte-relay: \S+,0,0,1,1,\d,\d+/);
    expect(open.got).toContain('The results come on Thursday');
    expect(demo.stage.api.notesOf(demo.stage.account.user).at(-1)?.text).toBe(
      'The results come on Thursday',
    );

    await page.getByRole('radio', { name: 'Enveloped' }).check();
    const enveloped = await call('List the notes');
    expect(enveloped.seen).not.toContain('/v1/notes');
    expect(enveloped.seen).toContain('Path, token and answer occur nowhere');
    expect(enveloped.got).toContain('The results come on Thursday');
    await page.getByRole('radio', { name: 'MKE' }).check();
  });

  test('explains refusals and mistakes in words', async () => {
    const { page, text } = opened;
    const { got } = await call('Ask for what is not there');
    expect(got).toContain('Status 404');
    expect(await text('#call-status')).toContain('The API has nothing at this path');
    await page.getByLabel('Path', { exact: true }).fill('notes');
    await page.getByRole('button', { name: 'Send the call' }).click();
    await opened.says('#call-status', /has to begin with a slash/);
  });

  test('uploads a file, and says how far it is', async () => {
    const { page, says, text, failedLoads } = opened;
    const before = failedLoads.length;
    const bar = page.getByRole('progressbar', { name: 'Progress' });
    expect(await bar.isVisible()).toBe(false);
    const buffer = Buffer.alloc(3_000_000, 'a line of a long file\n');
    await page.locator('#file').setInputFiles({ name: 'long.txt', mimeType: 'text/plain', buffer });
    await page.getByRole('button', { name: 'Upload' }).click();
    await says('#upload-status', /received 3,000,000 bytes, with the SHA-256 of the file/);
    expect(await bar.evaluate((element) => (element as HTMLProgressElement).value)).toBe(1);
    expect(await text('#upload-percent')).toBe('100 %');
    expect(failedLoads.slice(before)).toEqual([]);
  });

  test('shows events as they come, and survives a restart of the relay', async () => {
    const { page, says, text } = opened;
    await page.getByRole('button', { name: 'Watch' }).click();
    await says('#events-status', /^Connected/);
    const add = async (note: string) => {
      await page.getByLabel('New note').fill(note);
      await page.getByRole('button', { name: 'Add it' }).click();
      await says('#events-list li', new RegExp(note));
    };
    await add('Before the restart');

    const { pid } = demo.stage.relay;
    await page.getByRole('button', { name: 'Kill and restart it' }).click();
    await says('#restart-status', /The next call got 200/);
    expect(demo.stage.relay.pid).not.toBe(pid);
    expect(await text('#restart-status')).toContain(`Process ${pid} was killed`);
    expect(await text('#relay-pid')).toBe(`${demo.stage.relay.pid}`);
    expect(await text('#client-log')).toMatch(/re-paired: .*retried: .*pair-unknown/s);
    expect(await text('#pair-state')).toMatch(/^re-paired at/);

    await says('#events-status', /^Connected/);
    await add('After the restart');
    await page.getByRole('button', { name: 'Stop watching' }).click();
    await says('#events-status', /^Not watching/);
  });

  test('draws what it measured, and says it in a table', async () => {
    const { page, says, text } = opened;
    await page.getByRole('button', { name: 'Measure' }).click();
    await says('#latency-status', /^The relay adds .* at the median of 40 calls/);
    const drawn = await page.evaluate(() => {
      const count = (selector: string) => document.querySelectorAll(selector).length;
      return ['direct', 'relay'].map((key) => [
        count(`svg .${key} .dot`) > 30,
        count(`svg .${key} .median`),
        count(`svg .${key} .band`),
      ]);
    });
    expect(drawn).toEqual([
      [true, 1, 1],
      [true, 1, 1],
    ]);
    const rows = await page.locator('#latency-rows tr').allInnerTexts();
    const medians = rows.map((row) => Number(row.split('\t')[1]));
    expect(medians.every((median) => median > 0)).toBe(true);
    const chart = page.getByRole('img', { name: 'Latency, straight to the API' });
    expect(await chart.locator('desc').textContent()).toMatch(
      /^Straight to the API: median .* ms, half .*Through the relay: median /,
    );
    expect(await text('#latency svg .relay text')).toMatch(/^Through the relay: [\d.]+ ms$/);
  });

  test('had nothing to complain of through all of this, and its policy refused nothing', () => {
    expect(opened.complaints).toEqual([]);
  });
});
