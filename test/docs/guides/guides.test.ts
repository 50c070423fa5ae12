import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRelay, type TestRelay } from '../../client/relay.ts';
import { startUpstream, type Upstream } from '../../client/upstream.ts';
import { tenantWith } from '../../config/given.ts';
import { createProject, type Project, samplesOf } from './samples.ts';
import type { HttpBackend, HttpEvent } from './stand-ins/angular-http.ts';
import { type HttpErrorResponse, HttpHeaders, HttpRequest } from './stand-ins/angular-http.ts';

const GUIDES = new URL('../../../docs/guides/', import.meta.url);
const RELAY = 'https://relay.example.com';
const COMPILED = ['react', 'vue', 'angular', 'migration'];
const shared = samplesOf('README.md');

test('the samples compile against the client', () => {
  const samples = COMPILED.map((name) => [name, samplesOf(`${name}.md`)] as const);
  for (const [name, found] of samples) expect([name, found.length > 0]).toEqual([name, true]);
  const project = createProject(Object.fromEntries(samples), shared);
  try {
    expect(project.compile()).toBe('');
  } finally {
    project.remove();
  }
});

test('what the other guides show of an example stands in it', () => {
  const shown = ['script-tag', 'node', 'service-worker'].flatMap((name) => samplesOf(`${name}.md`));
  expect(shown.length).toBeGreaterThanOrEqual(3);
  for (const { path, text } of shown) {
    const example = readFileSync(new URL(`../../${path}`, GUIDES), 'utf8');
    const [, ...lines] = text
      .replaceAll("'mte-relay-client'", "'mte-relay-server/client'")
      .split('\n');
    // A line of dots stands for lines left out.
    for (const part of lines.join('\n').split(/^\s*(?:\/\/|<!--) ….*\n/m)) {
      expect([path, example.includes(part), part]).toEqual([path, true, part]);
    }
  }
});

test('a relay takes the origins of web views as the guide writes them', () => {
  const page = readFileSync(new URL('web-view.md', GUIDES), 'utf8');
  const [, origins] = /^CORS_ORIGINS=(.+)$/m.exec(page) ?? [];
  expect(tenantWith({ CORS_ORIGINS: origins }).corsOrigins).toEqual(origins?.split(','));
});

test('the index names every guide', () => {
  const index = readFileSync(new URL('README.md', GUIDES), 'utf8');
  const named = [...index.matchAll(/^\| \[([\w-]+\.md)\]\(\1\)/gm)].map(([, name]) => name);
  const there = readdirSync(GUIDES).filter((name) => name !== 'README.md');
  expect(named.toSorted()).toEqual(there.toSorted());
});

describe('against a relay', () => {
  let upstream: Upstream;
  let relay: TestRelay;
  let project: Project;

  beforeAll(async () => {
    upstream = await startUpstream();
    relay = await startRelay(upstream.origin);
    const here = (page: string) =>
      samplesOf(page).map((sample) => ({
        ...sample,
        text: sample.text.replaceAll(RELAY, relay.origin),
      }));
    project = createProject({
      ...{ shared: here('README.md'), angular: here('angular.md') },
      migration: here('migration.md'),
    });
  });
  afterAll(async () => {
    project?.remove();
    await relay?.close();
    await upstream?.close();
  });

  test('api.ts sends JSON, and tells a refusal from a request that was not sent', async () => {
    const { json, mayTryAgain, Refused } = (await project.load('shared/src/api.ts')) as {
      json: (path: string, init?: RequestInit) => Promise<unknown>;
      mayTryAgain: (error: unknown) => boolean;
      Refused: new (status: number) => Error;
    };
    const failure = (call: Promise<unknown>): Promise<{ status?: number; code?: string }> =>
      call.then(
        () => Promise.reject(new Error('it did not fail')),
        (error) => error,
      );
    expect(await json('/orders', { method: 'POST', body: '{"article":"A-17"}' })).toEqual({
      ...{ method: 'POST', url: '/orders', type: 'application/json' },
      body: '{"article":"A-17"}',
    });
    const refused = await failure(json('/status/404'));
    expect([refused instanceof Refused, refused.status, mayTryAgain(refused)]).toEqual([
      true,
      404,
      false,
    ]);
    const notSent = await failure(json('https://elsewhere.example/'));
    expect([notSent.code, mayTryAgain(notSent)]).toEqual(['outside-relay', true]);
    const cut = await failure(json('/cut', { method: 'POST' }));
    expect(mayTryAgain(cut)).toBe(false);
  });

  test('what an application had of the commercial client runs with another import', async () => {
    await project.load('migration/src/start.ts');
    expect(upstream.ledger.at(-1)).toMatchObject({ method: 'POST', url: '/api/login' });
  });

  describe('RelayBackend of the Angular guide', () => {
    let backend: HttpBackend;

    beforeAll(async () => {
      const { RelayBackend } = await project.load('angular/src/app/relay-backend.ts');
      backend = new (RelayBackend as new () => HttpBackend)();
    });

    /** Every event of a request, and how it ended. */
    const run = (request: HttpRequest<unknown>) =>
      new Promise<{ events: HttpEvent<unknown>[]; error?: HttpErrorResponse }>((resolve) => {
        const events: HttpEvent<unknown>[] = [];
        backend.handle(request).subscribe({
          next: (event) => events.push(event),
          error: (error) => resolve({ events, error: error as HttpErrorResponse }),
          complete: () => resolve({ events }),
        });
      });
    const url = (path: string) => relay.origin + path;

    test('sends what HttpClient would, and gives what it expects', async () => {
      const headers = new HttpHeaders({ 'x-own': '1' });
      const body = { article: 'A-17' };
      const { events } = await run(new HttpRequest('POST', url('/orders?a=1'), body, { headers }));
      expect(events).toMatchObject([
        { type: 0 },
        {
          ...{ type: 4, status: 200 },
          body: { url: '/orders?a=1', type: 'application/json', body: '{"article":"A-17"}' },
        },
      ]);
      expect(upstream.ledger.at(-1)?.headers).toMatchObject({
        'x-own': '1',
        accept: 'application/json, text/plain, */*',
      });
    });

    test.each([
      ['text', 'x'.repeat(10)],
      ['arraybuffer', expect.objectContaining({ byteLength: 10 })],
      ['blob', expect.objectContaining({ size: 10 })],
    ] as const)('gives %s', async (responseType, body) => {
      const { events } = await run(
        new HttpRequest('GET', url('/bytes/10'), null, { responseType }),
      );
      expect(events.at(-1)).toMatchObject({ body });
    });

    test('tells a refusal with its status, and a failure with the error of the client', async () => {
      const refused = await run(new HttpRequest('GET', url('/status/404'), null));
      expect(refused.error).toMatchObject({ status: 404, error: null });
      const cut = await run(new HttpRequest('POST', url('/cut'), null));
      expect(cut.error).toMatchObject({ status: 0, error: { name: 'MteRelayError' } });
    });

    test('tells progress both ways where that is asked for', async () => {
      const file = new Blob(['x'.repeat(1000)]);
      const options = { reportProgress: true };
      const { events } = await run(new HttpRequest('POST', url('/files'), file, options));
      expect(events).toContainEqual({ type: 1, loaded: 1000, total: 1000 });
      expect(events.some(({ type }) => type === 3)).toBe(true);
    });

    test('leaves other origins to Angular', async () => {
      const { events } = await run(new HttpRequest('GET', '/assets/de.json', null));
      expect(events).toMatchObject([{ body: 'directly: /assets/de.json' }]);
    });
  });
});
