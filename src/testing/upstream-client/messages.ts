import { describe, expect, it } from 'vitest';
import { open, textOf, type UpstreamFactory } from './subject.ts';

/** What is asked arrives as it is, and so does the answer. */
export function describeMessages(factory: UpstreamFactory): void {
  describe('a request', () => {
    it('arrives with its method, path, headers and body', async () => {
      let body = '';
      const { send, asked } = await open(factory, (request, response) => {
        request.setEncoding('latin1').on('data', (text: string) => {
          body += text;
        });
        request.on('end', () => response.end());
      });
      await send({
        method: 'PUT',
        path: '/a%20b/c?d=%C3%A9',
        headers: [
          ['x-one', '1'],
          ['x-repeated', 'first'],
          ['x-repeated', 'second'],
          ['content-length', '5'],
        ],
        body: new Uint8Array([0x61, 0, 0xff, 0x0a, 0x62]),
      });
      expect(asked[0]).toMatchObject({ method: 'PUT', url: '/a%20b/c?d=%C3%A9' });
      expect(asked[0]?.headers).toMatchObject({ 'x-one': '1', 'x-repeated': 'first, second' });
      expect(body).toBe('a\0\xff\nb');
    });

    it('streams: each piece arrives before the next is asked for', async () => {
      const arrived: (() => void)[] = [];
      const { send } = await open(factory, (request, response) => {
        request.on('data', () => arrived.shift()?.());
        request.on('end', () => response.end('all'));
      });
      async function* pieces() {
        for (let count = 0; count < 3; count += 1) {
          const arrival = new Promise<void>((resolve) => arrived.push(resolve));
          yield new Uint8Array(100).fill(count);
          await arrival;
        }
      }
      const { body } = await send({ method: 'POST', body: pieces() });
      expect(await textOf(body)).toBe('all');
    });
  });

  describe('an answer', () => {
    it('comes with its status, its headers in order, and its bytes as they are', async () => {
      const { send } = await open(factory, (_, response) => {
        response.writeHead(418, [
          'X-Order',
          'b',
          'set-cookie',
          'one=1',
          'x-order',
          'a',
          'set-cookie',
          'two=2',
          'content-encoding',
          'gzip',
        ]);
        response.end('this is not gzip');
      });
      const { status, headers, body } = await send();
      expect(status).toBe(418);
      const named = (wanted: string) =>
        headers.filter(([name]) => name === wanted).map(([, value]) => value);
      expect(named('x-order')).toEqual(['b', 'a']);
      expect(named('set-cookie')).toEqual(['one=1', 'two=2']);
      expect(await textOf(body)).toBe('this is not gzip');
    });

    it('streams: its head comes before its body, and each piece before the next', async () => {
      let answer: ((text: string | undefined) => void) | undefined;
      const { send } = await open(factory, (_, response) => {
        response.flushHeaders();
        answer = (text) => (text === undefined ? response.end() : response.write(text));
      });
      const { body } = await send();
      if (body instanceof Uint8Array) throw new Error('the body cannot be there yet');
      const iterator = body[Symbol.asyncIterator]();
      for (const text of ['one', 'two']) {
        answer?.(text);
        expect(Buffer.from((await iterator.next()).value ?? []).toString()).toBe(text);
      }
      answer?.(undefined);
      expect((await iterator.next()).done).toBe(true);
    });

    it.each([204, 304])('of status %i has no body', async (status) => {
      const { send } = await open(factory, (_, response) => response.writeHead(status).end());
      const answer = await send();
      expect(answer.status).toBe(status);
      expect(await textOf(answer.body)).toBe('');
    });

    it('to HEAD has no body, whatever its length says', async () => {
      const { send } = await open(factory, (_, response) => {
        response.writeHead(200, { 'content-length': '1000' }).end();
      });
      const answer = await send({ method: 'HEAD' });
      expect(answer.headers).toContainEqual(['content-length', '1000']);
      expect(await textOf(answer.body)).toBe('');
    });

    it('is not followed where it redirects', async () => {
      const { send, asked } = await open(factory, (_, response) => {
        response.writeHead(302, { location: '/elsewhere' }).end();
      });
      const { status, headers } = await send();
      expect(status).toBe(302);
      expect(headers).toContainEqual(['location', '/elsewhere']);
      expect(asked).toHaveLength(1);
    });

    it('lets its connection go when nobody reads on', async () => {
      let gone: Promise<void> | undefined;
      const { send } = await open(factory, (_, response) => {
        gone = new Promise((resolve) => {
          response.once('close', resolve);
        });
        response.write('first');
      });
      const { body } = await send();
      if (body instanceof Uint8Array) throw new Error('the body cannot be there yet');
      for await (const _ of body) break;
      await gone;
    });

    it('of many at once goes to who asked', async () => {
      const { send } = await open(factory, (request, response) => response.end(request.url));
      const answers = Array.from({ length: 50 }, async (_, index) => {
        const { body } = await send({ path: `/${index}` });
        return textOf(body);
      });
      expect(await Promise.all(answers)).toEqual(answers.map((_, index) => `/${index}`));
    });
  });
}
