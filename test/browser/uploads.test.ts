import { createHash } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MteProgress } from '../../src/client/index.ts';
import { describeWith } from '../setup/describe-with.ts';
import { type Http2Front, startHttp2Front } from './http2-front.ts';
import { openScene, type Scene } from './scene.ts';

const MIB = 1_048_576;
/** Long enough that whoever held it would be seen to. */
const SIZE = 384 * MIB;
/** What the processes of Chromium may grow by: garbage and buffers, and far less than the file. */
const MOST_GROWTH = 256 * MIB;

const pem = (name: string) =>
  readFileSync(new URL(`../redis/certificates/${name}.pem`, import.meta.url), 'utf8');

/** An upstream that keeps nothing but the length and the hash of what it gets. */
async function startDigestingUpstream() {
  const completed: { readonly length: number; readonly hash: string }[] = [];
  let begun = 0;
  const server = createServer(async (request, response) => {
    const hash = createHash('sha256');
    let length = 0;
    begun += 1;
    try {
      for await (const piece of request) {
        hash.update(piece);
        length += piece.length;
      }
    } catch {
      return;
    }
    completed.push({ length, hash: hash.digest('hex') });
    response.end(JSON.stringify(completed.at(-1)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    completed,
    begun: () => begun,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * The most that each of a browser's processes has held so far, in bytes, together. They are those
 * that descend from the one with this profile.
 */
function peakMemory(profile: string): number {
  const read = (id: number, name: string) => {
    try {
      return readFileSync(`/proc/${id}/${name}`, 'utf8');
    } catch {
      return ''; // It has just ended.
    }
  };
  const ids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const parents = new Map(
    ids.map((id) => [id, Number(/PPid:\s+(\d+)/.exec(read(id, 'status'))?.[1])]),
  );
  const ours = new Set(ids.filter((id) => read(id, 'cmdline').includes(profile)));
  // A set that grows while it is walked is walked to its end.
  for (const one of ours) for (const [id, parent] of parents) if (parent === one) ours.add(id);
  const peaks = [...ours].map((id) =>
    Number(/VmHWM:\s+(\d+) kB/.exec(read(id, 'status'))?.[1] ?? 0),
  );
  return peaks.reduce((sum, peak) => sum + peak * 1024, 0);
}

describeWith('chromium', 'a long upload of a page', (executablePath) => {
  const place = mkdtempSync(join(tmpdir(), 'mte-relay-upload-'));
  const path = join(place, 'big.bin');
  const profile = join(place, 'profile');
  let upstream: Awaited<ReturnType<typeof startDigestingUpstream>>;
  let hash: string;

  beforeAll(async () => {
    writeFileSync(path, 'the beginning');
    truncateSync(path, SIZE);
    hash = createHash('sha256').update(readFileSync(path)).digest('hex');
    upstream = await startDigestingUpstream();
  });
  afterAll(() => {
    upstream?.close();
    rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  });

  const openWithFile = async (scene: Scene): Promise<Page> => {
    const page = await scene.open();
    await page.evaluate(async () => {
      document.body.innerHTML = '<input type="file">';
      // What every upload needs is there before memory is looked at.
      await mte.mteFetch(`${relay}/first`, { method: 'POST', body: new Blob(['x'.repeat(2e6)]) });
    });
    await page.setInputFiles('input', path);
    return page;
  };

  /** Uploads the file of the page's input, or the first bytes of it. */
  const upload = (page: Page, size = SIZE) =>
    page.evaluate(async (size) => {
      const file = document.querySelector('input')?.files?.[0]?.slice(0, size);
      if (file === undefined) throw new Error('no file');
      const progress: MteProgress[] = [];
      const folder = async () => {
        const root = await navigator.storage.getDirectory();
        const found: string[] = [];
        const uploads = await root.getDirectoryHandle('mte-relay-uploads', { create: true });
        for await (const name of uploads.keys()) found.push(name);
        return found.length;
      };
      let most = 0;
      const response = await mte.mteFetch(
        `${relay}/upload`,
        { method: 'POST', body: file },
        {
          onUploadProgress: async (one) => {
            progress.push(one);
            most = Math.max(most, await folder());
          },
        },
      );
      return { answer: await response.json(), progress, files: most, filesAfter: await folder() };
    }, size);

  const expectRising = (progress: readonly MteProgress[], total: number) => {
    const loaded = progress.map((one) => one.loaded);
    expect(loaded).toEqual(loaded.toSorted((a, b) => a - b));
    expect([loaded[0], loaded.at(-1), progress[0]?.total]).toEqual([0, total, total]);
    expect(loaded.length).toBeGreaterThan(4);
  };

  describe('over HTTP/1.1', () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await openScene(executablePath, { upstreamOrigin: upstream.origin, profile });
    });
    afterAll(() => scene?.close());

    test('is encoded into a file of the browser and never held in memory', async () => {
      const page = await openWithFile(scene);
      scene.tap.stopRecording();
      const before = peakMemory(profile);
      const { answer, progress, files, filesAfter } = await upload(page);
      const growth = peakMemory(profile) - before;
      expect(answer).toEqual({ length: SIZE, hash });
      expectRising(progress, SIZE);
      expect([files, filesAfter]).toEqual([1, 0]);
      expect(growth).toBeLessThan(MOST_GROWTH);
      await page.close();
    }, 120_000);

    test('works without such a file system, and without XMLHttpRequest', async () => {
      const page = await openWithFile(scene);
      await page.evaluate(() => {
        const { getDirectory } = StorageManager.prototype;
        let ours = true;
        // Of the client the first call; the test itself looks there too.
        StorageManager.prototype.getDirectory = function (this: StorageManager) {
          if (!ours) return getDirectory.call(this);
          ours = false;
          return Promise.reject(new DOMException('private window', 'SecurityError'));
        };
        Reflect.deleteProperty(globalThis, 'XMLHttpRequest');
      });
      const { answer, progress } = await upload(page, 8 * MIB);
      expect(answer.length).toBe(8 * MIB);
      expect(progress.map(({ loaded }) => loaded)).toEqual([0, 8 * MIB]);
      await page.close();
    });

    test('that is aborted leaves no file, and no complete request', async () => {
      const page = await openWithFile(scene);
      const before = upstream.completed.length;
      const outcome = await page.evaluate(async () => {
        const file = document.querySelector('input')?.files?.[0];
        const abort = new AbortController();
        const call = mte.mteFetch(
          `${relay}/upload`,
          { method: 'POST', body: file ?? null, signal: abort.signal },
          { onUploadProgress: ({ loaded }) => loaded > 0 && abort.abort(new RangeError('mine')) },
        );
        const reason = await call.then(String, (error: Error) => error.name);
        const root = await navigator.storage.getDirectory();
        const uploads = await root.getDirectoryHandle('mte-relay-uploads');
        const left = async () => {
          for await (const name of uploads.keys()) return name;
          return 'none';
        };
        while ((await left()) !== 'none') await new Promise((resolve) => setTimeout(resolve, 10));
        return reason;
      });
      expect(outcome).toBe('RangeError');
      expect(upstream.completed.length).toBe(before);
      await page.close();
    }, 60_000);

    test('a file that a page left behind is removed a day later', async () => {
      const page = await scene.open();
      const left = await page.evaluate(async () => {
        const root = await navigator.storage.getDirectory();
        const folder = await root.getDirectoryHandle('mte-relay-uploads', { create: true });
        const day = 24 * 3_600_000;
        for (const age of [2 * day, day / 2]) {
          await folder.getFileHandle(`${Date.now() - age}-x`, { create: true });
        }
        const body = new Blob(['x'.repeat(2e6)]);
        await mte.mteFetch(`${relay}/upload`, { method: 'POST', body });
        const names: string[] = [];
        for await (const name of folder.keys()) names.push(name);
        return names.length;
      });
      expect(left).toBe(1);
      await page.close();
    });
  });

  describe('over HTTP/2', () => {
    let scene: Scene;
    let front: Http2Front;
    beforeAll(async () => {
      scene = await openScene(executablePath, {
        upstreamOrigin: upstream.origin,
        profile,
        args: ['--ignore-certificate-errors'],
        front: async (relayOrigin) => {
          const certificate = { key: pem('server-key'), cert: pem('server') };
          front = await startHttp2Front(certificate, () => relayOrigin);
          return front;
        },
      });
    });
    afterAll(() => scene?.close());

    test('is encoded as it goes: no file, no length, nothing held', async () => {
      const page = await openWithFile(scene);
      const before = peakMemory(profile);
      const { answer, progress, files } = await upload(page);
      const growth = peakMemory(profile) - before;
      expect(answer).toEqual({ length: SIZE, hash });
      expectRising(progress, SIZE);
      expect(files).toBe(0);
      expect(front.lengths.at(-1)).toBeUndefined();
      expect(growth).toBeLessThan(MOST_GROWTH);
      await page.close();
    }, 120_000);

    test('that is told not to be streamed is sent whole', async () => {
      const page = await scene.open();
      const length = await page.evaluate(async () => {
        const body = new Blob(['x'.repeat(2e6)]);
        const options = { useStreaming: false };
        const response = await mte.mteFetch(`${relay}/upload`, { method: 'POST', body }, options);
        return (await response.json()).length;
      });
      expect(length).toBe(2_000_000);
      expect(Number(front.lengths.at(-1))).toBeGreaterThan(2_000_000);
      await page.close();
    });

    test('of a stream without an end is answered while it runs', async () => {
      const page = await scene.open();
      const begun = upstream.begun();
      const handle = await page.evaluateHandle(() => {
        const abort = new AbortController();
        const body = new ReadableStream({
          pull(controller) {
            controller.enqueue(new Uint8Array(100_000));
          },
        });
        const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
        const call = mte.mteFetch(`${relay}/upload`, { ...init, signal: abort.signal });
        return { abort, ended: call.then(String, (error: Error) => error.name) };
      });
      await expect.poll(upstream.begun, { timeout: 20_000 }).toBe(begun + 1);
      const ended = await handle.evaluate(({ abort, ended }) => {
        abort.abort();
        return ended;
      });
      expect(ended).toBe('AbortError');
      await page.close();
    });
  });
});
