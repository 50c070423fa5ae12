import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { buildClientWhenStale } from '../../../bin/client/when-stale.js';
import { createClosers } from '../../../demo/closers.ts';
import { startPageServer } from '../../../demo/page-server/server.ts';
import { type Stage, startStage } from '../../../demo/stage.ts';

/** The demo page on a stage of its own, and a browser. */
export interface DemoPage {
  readonly stage: Stage;
  readonly origin: string;
  /** Opens the page, and waits for the call that it begins with. */
  open(options?: BrowserContextOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the page's own, and what its policy refused. */
  readonly complaints: readonly string[];
  /** What the browser itself says on the console of answers that failed, or were no success. */
  readonly failedLoads: readonly string[];
  /** The text of the first element that the selector finds. */
  text(selector: string): Promise<string>;
  /** Waits until that text matches. */
  says(selector: string, pattern: RegExp): Promise<void>;
}

/** What the Debian package of Chromium needs on a machine without a display and a network. */
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

export async function openDemoPage(executablePath: string): Promise<DemoPage> {
  const closers = createClosers();
  try {
    buildClientWhenStale(process.execPath);
    const pages = await startPageServer(closers);
    const stage = await startStage({ closers, pageOrigin: pages.origin });
    await pages.open(stage);
    const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
    await closers.add(() => browser.close());
    return {
      stage,
      origin: pages.origin,
      open: (options) => open(browser, pages.origin, options),
      close: closers.closeAll,
    };
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

async function open(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const page = await (await browser.newContext(options)).newPage();
  const complaints: string[] = [];
  const failedLoads: string[] = [];
  page.on('console', (message) => {
    const said = message.text();
    if (said.startsWith('Failed to load resource')) failedLoads.push(said);
    else if (['error', 'warning'].includes(message.type())) complaints.push(said);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI}`),
    );
  });
  const opened: OpenPage = {
    page,
    complaints,
    failedLoads,
    text: async (selector) =>
      (
        await page
          .locator(selector)
          .first()
          .evaluate((one) => one.textContent)
      ).trim(),
    says: async (selector, pattern) => {
      await page.locator(selector, { hasText: pattern }).first().waitFor({ timeout: 20_000 });
    },
  };
  await page.goto(origin);
  await opened.says('#call-status', /^200 after/);
  return opened;
}
