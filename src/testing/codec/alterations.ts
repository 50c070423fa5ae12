import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError, type MessageHeader, type RequestHead } from '../../ports/codec.ts';
import { bytesOf, type CodecFactory, FORMS, headerOf, open, opening, paired } from './subject.ts';

const HEAD: RequestHead = { method: 'POST', path: '/transfer', headers: [['x-amount', '100']] };
const CONTENT = new Uint8Array(300).fill(5);

/** What was not sealed so by a client is refused, and always in the same way. */
export function describeAlterations(factory: CodecFactory, runs: number): void {
  const sent = async (form: Pick<MessageHeader, 'encodeType' | 'enveloped'>) => {
    const subject = await open(factory);
    const { pair, secret } = await paired(subject);
    const request = await pair.send(headerOf(pair, form), 'POST', HEAD, CONTENT);
    const body = await bytesOf(request.sealed.body);
    if (body === undefined) throw new Error('the request has no body');
    return { ...subject, ...request, body, secret };
  };

  describe.each(Object.entries(FORMS))('an altered message, %s', (_, form) => {
    it('is refused, wherever a byte is another', async () => {
      const { codec, secret, sealed, body } = await sent(form);
      const place = fc.nat({ max: body.length - 1 });
      const property = fc.asyncProperty(
        place,
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const altered = Uint8Array.from(body, (byte, index) =>
            index === at ? byte ^ flip : byte,
          );
          const opened = opening(codec, secret, { ...sealed, body: altered });
          await expect(opened).rejects.toBeInstanceOf(DecodeError);
        },
      );
      await fc.assert(property, { numRuns: runs });
    });

    it('is refused, wherever it ends too early or goes on', async () => {
      const { codec, secret, sealed, body } = await sent(form);
      const lengths = [0, 1, 15, 16, 17, body.length >> 1, body.length - 1];
      const cut = lengths.map((length) => body.subarray(0, length));
      for (const altered of [...cut, Buffer.concat([body, Buffer.alloc(1)])]) {
        const opened = opening(codec, secret, { ...sealed, body: new Uint8Array(altered) });
        await expect(opened).rejects.toBeInstanceOf(DecodeError);
      }
    });

    it('is refused under another header or method', async () => {
      const { codec, secret, sealed } = await sent(form);
      const other = form.encodeType === 'MTE' ? 'MKE' : 'MTE';
      const changes: Partial<MessageHeader>[] = [
        { sequence: 8 },
        { pairId: 'BBBBBBBBBBBBBBBBBBBBBB' },
        { clientId: sealed.header.clientId.replace('0', '1') },
        { encodeType: other },
      ];
      for (const change of changes) {
        const header = { ...sealed.header, ...change };
        await expect(opening(codec, secret, { ...sealed, header })).rejects.toBeInstanceOf(
          DecodeError,
        );
      }
      const opened = opening(codec, secret, { ...sealed, method: 'PUT' });
      await expect(opened).rejects.toBeInstanceOf(DecodeError);
    });

    it("is refused with another pair's secret", async () => {
      const { codec, client, sealed } = await sent(form);
      const { secret } = await paired({ codec, client });
      await expect(opening(codec, secret, sealed)).rejects.toBeInstanceOf(DecodeError);
    });

    if (!form.enveloped) {
      it('is refused with another head, or none', async () => {
        const { codec, secret, sealed } = await sent(form);
        const head = sealed.encodedHead ?? '';
        const swapped = head.startsWith('A') ? `B${head.slice(1)}` : `A${head.slice(1)}`;
        for (const encodedHead of [swapped, `${head}A`, head.slice(4), '', '*', undefined]) {
          const opened = opening(codec, secret, { ...sealed, encodedHead });
          await expect(opened).rejects.toBeInstanceOf(DecodeError);
        }
      });
    }

    it('tells nothing of why', async () => {
      const { codec, secret, sealed, body } = await sent(form);
      const altered = { ...sealed, body: new Uint8Array(body.subarray(1)) };
      const refused = await opening(codec, secret, altered).catch((error: unknown) => error);
      expect(refused).toMatchObject({ message: new DecodeError().message });
    });

    it('as an answer, is refused by the client', async () => {
      const { codec, secret, sealed, open: openAnswer } = await sent(form);
      const opened = await codec.open(secret, sealed);
      const answer = await opened.seal({ status: 200, from: 'upstream', headers: [] }, CONTENT);
      const body = new Uint8Array((await bytesOf(answer.body)) ?? []);
      const last = body.length - 1;
      const altered = body.map((byte, index) => (index === last ? byte ^ 1 : byte));
      await expect(openAnswer({ ...answer, body: altered })).rejects.toBeInstanceOf(Error);
    });
  });
}
