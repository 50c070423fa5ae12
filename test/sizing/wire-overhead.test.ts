import { describe, expect, test } from 'vitest';
import { answerBytes, EXAMPLE, requestBytes } from '../../sizing/wire-overhead.ts';
import { ROUTES } from '../../src/domain/wire.ts';
import { exchanged } from '../support/http-exchange.ts';
import { pairWith } from '../support/protocol-client.ts';
import { startUpstream } from '../support/recording-upstream.ts';
import { startRelay } from '../support/relay-server.ts';

const BODY = 1_024;
/** The sequences here have one digit, and the example's has four. */
const SHORTER_SEQUENCE = 3;

describe.each(['MKE', 'MTE'] as const)('bytes of one %s message', (encodeType) => {
  test('are as the model says, both ways', async () => {
    const upstream = await startUpstream();
    const relay = await startRelay(upstream.origin);
    try {
      upstream.answer((request, response) => {
        request.resume().on('end', () => {
          response.writeHead(200, EXAMPLE.answer.headers.flat());
          response.end(Buffer.alloc(BODY));
        });
      });
      const client = await pairWith(relay.origin);
      const sealed = await client.seal({
        ...EXAMPLE.request,
        body: new Uint8Array(BODY),
        encodeType,
      });
      const { wire } = sealed;
      const body = wire.body instanceof Uint8Array ? wire.body : new Uint8Array();
      const lines = [
        `POST ${ROUTES.message} HTTP/1.1`,
        ...wire.headers.map(([name, value]) => `${name}: ${value}`),
        `content-length: ${body.length}`,
      ];
      const length = lines.join('\r\n').length + 4 + body.length;
      expect(length + SHORTER_SEQUENCE).toBe(requestBytes(encodeType, BODY).encoded);

      const response = await exchanged(relay.origin, wire);
      const { status } = await client.open(sealed, response);
      expect(status).toBe(200);
      // What HTTP servers add to any answer, and CORS, is not counted by the model.
      const extra = response.body.length - answerBytes(encodeType, BODY).encoded;
      const named = ['x-mte-relay', 'content-type', 'cache-control', 'x-accel-buffering'];
      const headers = named.reduce(
        (sum, name) => sum + `${name}: ${response.headers[name]}\r\n`.length,
        `HTTP/1.1 200 OK\r\ncontent-length: ${response.body.length}\r\n\r\n`.length,
      );
      // The head of the real answer also has what the upstream adds of its own: `MTE` hides it.
      expect(extra + headers + SHORTER_SEQUENCE).toBeGreaterThanOrEqual(0);
      expect(extra + headers + SHORTER_SEQUENCE).toBeLessThanOrEqual(
        encodeType === 'MTE' ? 0 : 150,
      );
    } finally {
      await relay.stop();
      await upstream.stop();
    }
  });
});
