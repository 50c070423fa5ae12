import { describe, expect, it } from 'vitest';
import type { RequestHead, ResponseHead } from '../../ports/codec.ts';
import type { Body } from '../../ports/http.ts';
import { bytesOf, type CodecFactory, FORMS, headerOf, open, paired } from './subject.ts';

const REQUEST: RequestHead = {
  method: 'PATCH',
  path: '/accounts/4711?fields=a%20b&x=%E9%8D%B5',
  headers: [
    ['content-type', 'application/json'],
    ['x-repeated', 'one'],
    ['__proto__', 'just a name'],
    ['x-repeated', 'two'],
    ['x-empty', ''],
  ],
};

const RESPONSE: ResponseHead = {
  status: 201,
  from: 'upstream',
  headers: [
    ['location', '/accounts/4711'],
    ['x-repeated', 'three'],
    ['x-repeated', 'four'],
  ],
};

const CONTENT = new Uint8Array(Buffer.from('the content, 鍵, \0 and the end'));

async function* pieces(count: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield new Uint8Array(10_007).fill(index);
}

/** What comes out at one end is what went in at the other. */
export function describeRoundTrips(factory: CodecFactory): void {
  describe.each(Object.entries(FORMS))('a message, %s', (_, form) => {
    const exchange = async (body: Body | undefined, answer: Body | undefined, stream = false) => {
      const subject = await open(factory);
      const { pair, secret } = await paired(subject);
      const header = headerOf(pair, form, { stream, body: form.enveloped || body !== undefined });
      const method = form.enveloped ? 'POST' : REQUEST.method;
      const sent = await pair.send(header, method, REQUEST, body);
      const opened = await subject.codec.open(secret, sent.sealed);
      expect(opened.head.method).toBe(REQUEST.method);
      expect(opened.head.path).toBe(REQUEST.path);
      expect(byName(opened.head.headers)).toEqual(byName(REQUEST.headers));
      const received = await bytesOf(opened.body);
      const response = await sent.open(await opened.seal(RESPONSE, answer));
      expect(response.head).toMatchObject({ status: 201, from: 'upstream' });
      expect(byName(response.head.headers)).toEqual(byName(RESPONSE.headers));
      return { received, answered: await bytesOf(response.body) };
    };

    it('carries bodies both ways', async () => {
      const { received, answered } = await exchange(CONTENT, new Uint8Array(5_000).fill(9));
      expect(received).toEqual(Buffer.from(CONTENT));
      expect(answered).toEqual(Buffer.alloc(5_000, 9));
    });

    it('carries no body where there is none', async () => {
      const { received, answered } = await exchange(undefined, undefined);
      expect(received?.length ?? 0).toBe(0);
      expect(answered?.length ?? 0).toBe(0);
    });

    it('carries an answer that comes in pieces', async () => {
      const { answered } = await exchange(CONTENT, pieces(30));
      expect(answered).toEqual(await bytesOf(pieces(30)));
    });

    if (form.encodeType === 'MKE') {
      it('carries a request that comes in pieces', async () => {
        const { received } = await exchange(pieces(30), undefined, true);
        expect(received).toEqual(await bytesOf(pieces(30)));
      });
    }

    it('seals one answer, and no second', async () => {
      const subject = await open(factory);
      const { pair, secret } = await paired(subject);
      const { sealed } = await pair.send(headerOf(pair, form), 'POST', REQUEST, CONTENT);
      const opened = await subject.codec.open(secret, sealed);
      await opened.seal(RESPONSE, undefined);
      const second = async () => opened.seal(RESPONSE, undefined);
      await expect(second()).rejects.toBeInstanceOf(Error);
    });

    it('keeps many at once apart', async () => {
      const subject = await open(factory);
      const { pair, secret } = await paired(subject);
      const answers = Array.from({ length: 40 }, async (__, sequence) => {
        const body = new Uint8Array(100).fill(sequence);
        const sent = await pair.send(headerOf(pair, form, { sequence }), 'POST', REQUEST, body);
        const opened = await subject.codec.open(secret, sent.sealed);
        return sent.open(await opened.seal(RESPONSE, opened.body));
      });
      for (const [sequence, { body }] of (await Promise.all(answers)).entries()) {
        expect(await bytesOf(body)).toEqual(Buffer.alloc(100, sequence));
      }
    });

    it('leaves the secret that it was given as it is', async () => {
      const subject = await open(factory);
      const { pair, secret } = await paired(subject);
      const before = secret.slice();
      const { sealed } = await pair.send(headerOf(pair, form), 'POST', REQUEST, CONTENT);
      await subject.codec.open(secret, sealed);
      expect(secret).toEqual(before);
    });
  });
}

/** Values by name: between fields of different names order has no meaning (RFC 9110, 5.3). */
function byName(headers: RequestHead['headers']) {
  return Map.groupBy(headers, ([name]) => name);
}
