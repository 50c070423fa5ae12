import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';

describeWith('chromium', 'the Chromium that tests use', (executablePath) => {
  const server = createServer((_request, response) => response.end('<!doctype html>'));
  beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
  afterAll(() => server.close());

  test('has WebCrypto with X25519 on a page from the loopback', async () => {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      const { port } = server.address() as AddressInfo;
      await page.goto(`http://127.0.0.1:${port}/`);
      const algorithm = await page.evaluate(async () => {
        const pair = await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']);
        return 'publicKey' in pair ? pair.publicKey.algorithm.name : undefined;
      });
      expect(algorithm).toBe('X25519');
    } finally {
      await browser.close();
    }
  });
});
