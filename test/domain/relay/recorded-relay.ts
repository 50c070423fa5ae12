import { createCrypto } from '../../../src/adapters/crypto/node/index.ts';
import { createCodec } from '../../../src/domain/codec/codec.ts';
import { sealRequest } from '../../../src/domain/codec/request.ts';
import { acceptAnswer, createOffer } from '../../../src/domain/pairing/accept-answer.ts';
import type { OuterRequest } from '../../../src/domain/relay/messages.ts';
import { createRelay } from '../../../src/domain/relay/relay.ts';
import { createTenant, type TenantSettings } from '../../../src/domain/relay/tenant.ts';
import type { Codec, EncodeType, MessageHeader } from '../../../src/ports/codec.ts';
import type { Body } from '../../../src/ports/http.ts';
import type { MetricsEvent } from '../../../src/ports/metrics-sink.ts';
import type { SessionStore } from '../../../src/ports/session-store.ts';
import type {
  UpstreamClient,
  UpstreamRequest,
  UpstreamResponse,
} from '../../../src/ports/upstream-client.ts';

const crypto = createCrypto();

/** What a message of these tests says, and what is done to it before it is handled. */
const CLIENT = '203.0.113.9';

export interface Message {
  readonly method?: string;
  readonly path?: string;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
  readonly encodeType?: EncodeType;
  readonly stream?: boolean;
  readonly sequence?: number;
  readonly change?: (request: OuterRequest) => OuterRequest;
}

/**
 * The use cases of the relay with the real codec, on ports that write down in `steps` when they were
 * used. Nothing listens, waits or tells the real time.
 */
export async function createRecordedRelay(settings: Partial<TenantSettings> = {}) {
  const steps: string[] = [];
  const events: MetricsEvent[] = [];
  const sent: UpstreamRequest[] = [];
  const time = { now: 1_000_000 };
  let answering = async (): Promise<UpstreamResponse> => ({
    status: 200,
    headers: [],
    body: new Uint8Array(0),
  });

  const real = createCodec(crypto, crypto.aead.suites);
  const codec: Codec = {
    answerOffer: real.answerOffer,
    async open(secret, request) {
      steps.push('open');
      const opened = await real.open(secret, request);
      return {
        ...opened,
        async seal(head, body) {
          const sealed = await opened.seal(head, body);
          steps.push(`seal ${head.status} from ${head.from}`);
          return sealed;
        },
      };
    },
  };

  const upstream: UpstreamClient = {
    send(request) {
      steps.push(`forward ${request.method} ${request.url.pathname}`);
      sent.push(request);
      return answering();
    },
    async close() {},
  };

  const given = await createTenant(crypto, {
    name: '*',
    upstream: new URL('http://upstream.example'),
    cors: { origins: [], methods: [] },
    passThroughRoutes: [],
    mteRoutes: undefined,
    methods: ['GET', 'POST', 'HEAD'],
    headers: [],
    clientIdSecrets: ['a secret for tests'],
    identityKey: undefined,
    ...settings,
  });
  const tenant = {
    ...given,
    clientIds: {
      issue: given.clientIds.issue,
      verify(clientId: string) {
        steps.push('verify client ID');
        return given.clientIds.verify(clientId);
      },
    },
  };

  const { store, pairs } = recordedStore(steps, () => time.now);
  const quiet = () => {};
  const relay = createRelay({
    codec,
    store,
    upstream,
    clock: { now: () => time.now, elapsed: () => time.now },
    metrics: { record: (event) => events.push(event), async close() {} },
    logger: { trace: quiet, debug: quiet, info: quiet, warning: quiet, error: quiet, panic: quiet },
    limits: { maxBodyBytes: undefined, maxHeaderBytes: 65_536, pairingsPerMinute: undefined },
  });

  const clientId = await relay.issueClientId(tenant);
  const offer = await createOffer(crypto, 1);
  const answer = await relay.pair(tenant, clientId, offer.offer, CLIENT);
  const [pair] = await acceptAnswer(crypto, offer, clientId, answer, undefined);
  if (pair === undefined) throw new Error('the answer holds no pair');
  steps.length = 0;

  /** Seals a message in an envelope and hands it to the relay. */
  const handle = async (message: Message = {}) => {
    const {
      method = 'GET',
      path = '/a',
      body,
      stream = false,
      sequence = 0,
      encodeType = 'MKE',
    } = message;
    const header: MessageHeader = {
      clientId,
      pairId: pair.pairId,
      encodeType,
      enveloped: true,
      body: true,
      stream,
      sequence,
    };
    const head = { method, path, headers: [] };
    const salt = crypto.random.bytes(16);
    const sealed = await sealRequest(crypto.aead, pair.keys, salt, header, 'POST', head, body);
    const request: OuterRequest = {
      method: 'POST',
      target: '/api/mte-message',
      headers: [['x-mte-relay', sealed.header]],
      body: incoming(sealed.body, steps),
      peer: { address: CLIENT, trusted: false, client: CLIENT, protocol: 'http' },
      signal: new AbortController().signal,
      id: 'a-request',
      interim: () => {},
    };
    return relay.handle(tenant, message.change?.(request) ?? request);
  };

  return {
    steps,
    events,
    sent,
    time,
    pairs,
    store,
    pair,
    clientId,
    relay,
    tenant,
    handle,
    answer(with_: () => Promise<UpstreamResponse>) {
      answering = with_;
    },
  };
}

/** A body that was received already. */
export function incoming(body: Body | undefined, steps: string[]): OuterRequest['body'] {
  return {
    async whole() {
      steps.push('read body');
      return body instanceof Uint8Array ? body : new Uint8Array(0);
    },
    pieces() {
      steps.push('read body');
      return body === undefined || body instanceof Uint8Array ? nothing() : body;
    },
    bytesRead: body instanceof Uint8Array ? body.length : 0,
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function recordedStore(steps: string[], now: () => number) {
  const pairs = new Map<string, { secret: Uint8Array; claimed: Set<number> }>();
  const store: SessionStore = {
    save(key, secret) {
      pairs.set(key, { secret, claimed: new Set() });
    },
    load(key) {
      steps.push('load pair');
      return pairs.get(key)?.secret;
    },
    claim(key, sequence) {
      steps.push(`claim ${sequence}`);
      const pair = pairs.get(key);
      if (pair === undefined) return 'unknown';
      if (pair.claimed.has(sequence)) return 'replayed';
      pair.claimed.add(sequence);
      return 'claimed';
    },
    emptySince: now,
    now,
    delete(key) {
      pairs.delete(key);
    },
    ready: () => true,
    close() {},
  };
  return { store, pairs };
}
