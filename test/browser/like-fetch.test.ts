import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CALLS, type Fetch, type outcomeOf } from '../client/fetch-calls.ts';
import { LIBRARIES } from '../client/library-calls.ts';
import type { Received } from '../client/upstream.ts';
import { describeWith } from '../setup/describe-with.ts';
import { APP, openScene, type Scene } from './scene.ts';

declare global {
  var calls: { CALLS: typeof CALLS; outcomeOf: typeof outcomeOf };
  var libraries: { LIBRARIES: typeof LIBRARIES };
}

/** A module of the Node tests, for pages. */
async function bundled(path: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(path, import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
/** What an upstream is told of the body, of the application, and by the browser. */
const TOLD = [
  'content-type',
  'content-length',
  'accept',
  'x-own',
  'cookie',
  'origin',
  'referer',
  'user-agent',
  'cache-control',
  'pragma',
  'authorization',
];

/** Answers without a body. Chromium gives them an empty one, the Fetch standard and Node none. */
const BODILESS = ['a HEAD', 'a status of 204', 'a status of 304'];
const WITHOUT_BODY = { hasBody: false, usedAfter: false, again: '' };

const told = ({ method, url, headers, body }: Received) => ({
  ...{ method, url, body: body.toString('latin1') },
  headers: TOLD.map((name) => [name, headers[name]]),
});

describeWith('chromium', 'calls of a page', (executablePath) => {
  let scene: Scene;
  let page: Page;

  beforeAll(async () => {
    const calls = await bundled('../client/fetch-calls.ts');
    const libraries = await bundled('../client/library-calls.ts');
    scene = await openScene(executablePath, {
      files: {
        '/calls.js': { type: 'text/javascript', text: calls },
        '/libraries.js': { type: 'text/javascript', text: libraries },
        '/app.js': {
          type: 'text/javascript',
          text: `import * as calls from '/calls.js';
            import * as libraries from '/libraries.js';
            Object.assign(globalThis, { calls, libraries });
            ${APP}`,
        },
      },
    });
    page = await scene.open('/?page');
  });
  afterAll(() => scene?.close());

  const outcome = async (name: string, direct: boolean) => {
    const before = scene.upstream.ledger.length;
    const facts = await page.evaluate(
      ([name, origin]) => {
        const { CALLS, outcomeOf } = globalThis.calls;
        const call = CALLS[name];
        const one: Fetch = (input, init) => (origin === relay ? mte.mteFetch : fetch)(input, init);
        if (call === undefined) throw new Error(name);
        return outcomeOf(call, one, origin);
      },
      [name, direct ? scene.upstream.origin : scene.tap.origin] as const,
    );
    return { ...facts, told: scene.upstream.ledger.slice(before).map(told) };
  };

  test.each(Object.keys(CALLS))('%s: is as with fetch', async (name) => {
    const direct = await outcome(name, true);
    const expected = BODILESS.includes(name) ? { ...direct, ...WITHOUT_BODY } : direct;
    expect(await outcome(name, false)).toEqual(expected);
  });

  test.each(Object.keys(LIBRARIES))('%s works over mteFetch as over fetch', async (name) => {
    const results = await page.evaluate(
      async ([name, origin]) => {
        const library = globalThis.libraries.LIBRARIES[name];
        const direct: Fetch = (input, init) => fetch(input, init);
        return [await library?.(direct, origin), await library?.(mte.mteFetch, relay)];
      },
      [name, scene.upstream.origin] as const,
    );
    expect(results[1]).toEqual(results[0]);
    expect(results[1]).toMatchObject({ missing: 404, aborted: true, echoed: { method: 'POST' } });
  });
});
