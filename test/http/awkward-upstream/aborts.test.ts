import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createMteRelayClient,
  type MteRelayClient,
  type MteRelayClientOptions,
} from '../../../src/client/index.ts';
import { type RelayServer, startRelay } from '../../support/relay-server.ts';
import { plainly } from './answers.ts';
import { type AwkwardUpstream, startAwkwardUpstream } from './awkward-upstream.ts';
import { bodyByHand, FORMS, readerOf } from './both-forms.ts';
import type { Init } from './case.ts';

let upstream: AwkwardUpstream;
let relay: RelayServer;
let client: MteRelayClient;
let abort: AbortController;
const reason = new Error('not wanted any more');

beforeAll(async () => {
  upstream = await startAwkwardUpstream();
  relay = await startRelay(upstream.origin, { CORS_METHODS: 'GET,POST' });
});
afterAll(async () => {
  await relay.stop();
  await upstream.stop();
});

const FORMS_AND_TYPES = { ...FORMS, 'in an envelope of MTE': { encodeType: 'MTE' } } as const;

describe.each(Object.entries(FORMS_AND_TYPES))(
  'a client that goes away, %s,',
  (_, form: MteRelayClientOptions) => {
    beforeEach(() => {
      client = createMteRelayClient({ ...form, relayOrigin: relay.origin });
      abort = new AbortController();
    });
    afterEach(async () => {
      const path = upstream.script(plainly(200, {}, 'still here'));
      expect(await (await client.fetch(path)).text()).toBe('still here');
      client.close();
    });

    test('before the call sends nothing', async () => {
      const path = upstream.script(plainly(200));
      await client.pair().then(() => abort.abort(reason));
      await expect(client.fetch(path, { signal: abort.signal })).rejects.toBe(reason);
      expect(upstream.received(path).relayed).toEqual([]);
    });

    test('while it waits for the head ends the call to the upstream', async () => {
      const path = upstream.script(() => abort.abort(reason));
      await expect(client.fetch(path, { signal: abort.signal })).rejects.toBe(reason);
      await upstream.received(path).relayed[0]?.cut;
    });

    test('after a head without a body ends it', async () => {
      // Only an event stream in MTE has a head before its body.
      const path = upstream.script((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      });
      const response = await client.fetch(path, { signal: abort.signal });
      abort.abort(reason);
      await expect(response.text()).rejects.toBe(reason);
      await upstream.received(path).relayed[0]?.cut;
    });

    test.each(['abort', 'cancel'])('within a download, by %s, ends it', async (how) => {
      const path = upstream.script((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('first');
      });
      const reader = readerOf(await client.fetch(path, { signal: abort.signal }));
      expect(await reader.next()).toBe('first');
      if (how === 'cancel') await reader.cancel();
      else {
        abort.abort(reason);
        await expect(reader.next()).rejects.toBe(reason);
      }
      await upstream.received(path).relayed[0]?.cut;
    });

    test('within a large download that it does not read ends it', async () => {
      const path = upstream.script((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const fill = () => {
          while (response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', fill);
        fill();
      });
      await client.fetch(path, { signal: abort.signal });
      abort.abort(reason);
      await upstream.received(path).relayed[0]?.cut;
    });

    test('within an upload ends it, and no complete request is seen', async () => {
      const { body, give, cancelled } = bodyByHand();
      const path = upstream.script((request) => {
        request.once('data', () => abort.abort(reason)).on('error', () => {});
      });
      const init: Init = { method: 'POST', body, duplex: 'half', signal: abort.signal };
      const options = { useStreaming: true, encodeType: 'MKE' } as const;
      const call = client.fetch(path, init, options);
      give('the first of it');
      await expect(call).rejects.toBe(reason);
      await cancelled;
      const [request] = upstream.received(path).relayed;
      await request?.cut;
      expect(request?.complete()).toBe(false);
    });

    test('after a whole upload, while it waits, ends it', async () => {
      const path = upstream.script((request) => {
        request.resume().on('end', () => abort.abort(reason));
      });
      const init = { method: 'POST', body: 'all of it', signal: abort.signal };
      await expect(client.fetch(path, init)).rejects.toBe(reason);
      await upstream.received(path).relayed[0]?.cut;
    });
  },
);
