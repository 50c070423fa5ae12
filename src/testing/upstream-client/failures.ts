import { describe, expect, it } from 'vitest';
import { UpstreamError } from '../../ports/upstream-client.ts';
import { closedPort, open, textOf, type UpstreamFactory } from './subject.ts';

/** How a call fails, and that nothing is sent twice. */
export function describeFailures(factory: UpstreamFactory): void {
  describe('a call that fails', () => {
    it('is unreachable where nobody listens', async () => {
      const { send } = await open(factory, () => {});
      const url = new URL(`http://127.0.0.1:${await closedPort()}/`);
      const failure = await send({ url }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(UpstreamError);
      expect(failure).toMatchObject({ failure: 'unreachable' });
    });

    it.each(['GET', 'POST'])(
      'is broken where the connection ends: %s, sent once',
      async (method) => {
        const { send, asked } = await open(factory, (request) => request.socket.destroy());
        const failure = await send({ method }).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(UpstreamError);
        expect(failure).toMatchObject({ failure: 'broken' });
        expect(asked).toHaveLength(1);
      },
    );

    it('is broken where what comes is no HTTP', async () => {
      const { send } = await open(factory, (request) => request.socket.end('no HTTP\r\n\r\n'));
      await expect(send()).rejects.toMatchObject({ name: 'UpstreamError', failure: 'broken' });
    });

    it('is timed out where no head comes in time', async () => {
      const { send } = await open(factory, () => {}, { responseMs: 200 });
      await expect(send()).rejects.toMatchObject({ name: 'UpstreamError', failure: 'timeout' });
    });

    it('is told where the head is too large', async () => {
      const { send } = await open(
        factory,
        (_, response) => response.writeHead(200, { 'x-long': 'x'.repeat(10_000) }).end(),
        { maxHeaderBytes: 4_096 },
      );
      await expect(send()).rejects.toMatchObject({ failure: 'head-too-large' });
    });

    it('makes the body throw where the answer is cut, so that it never reads as an end', async () => {
      const { send } = await open(factory, (_, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half', () => response.destroy());
      });
      const received = send().then(({ body }) => textOf(body));
      await expect(received).rejects.toBeInstanceOf(UpstreamError);
    });
  });

  describe('a call that nobody waits for', () => {
    it('rejects with the reason, and lets the connection go', async () => {
      const controller = new AbortController();
      const reason = new Error('gone');
      let gone: Promise<void> | undefined;
      const { send } = await open(factory, (request) => {
        gone = new Promise((resolve) => {
          request.socket.once('close', () => resolve());
        });
        controller.abort(reason);
      });
      await expect(send({ signal: controller.signal })).rejects.toBe(reason);
      await gone;
    });

    it('is not made where it was given up before', async () => {
      const { send, asked } = await open(factory, (_, response) => response.end());
      const reason = new Error('gone');
      await expect(send({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(asked).toHaveLength(0);
    });
  });

  describe('a body that throws while it is sent', () => {
    it('rejects with what it threw, and the upstream sees no complete request', async () => {
      let gone: Promise<boolean> | undefined;
      const { send } = await open(factory, (request) => {
        gone = new Promise((resolve) => {
          request.resume().once('close', () => resolve(request.complete));
        });
        request.on('error', () => {});
      });
      const thrown = new Error('could not be decoded');
      let reached: (() => void) | undefined;
      const began = new Promise<void>((resolve) => {
        reached = resolve;
      });
      async function* breaking() {
        yield new Uint8Array(1_000);
        await began;
        throw thrown;
      }
      const sent = send({ method: 'POST', body: breaking() });
      const poll = setInterval(() => gone && reached?.(), 5);
      await expect(sent).rejects.toBe(thrown);
      clearInterval(poll);
      expect(await gone).toBe(false);
    });
  });
}
