import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import {
  get,
  received,
  send,
  type WireRequest,
  type WireResponse,
} from '../support/http-exchange.ts';
import { type ProtocolClient, pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { type RelayServer, type Settings, startRelay } from '../support/relay-server.ts';

/** A relay under attack, an upstream that must not notice, and an honest client. */
export interface AttackedRelay {
  readonly relay: () => RelayServer;
  readonly upstream: () => RecordingUpstream;
  readonly client: () => ProtocolClient;
  /** Sends what an attacker made. */
  attack(request: WireRequest): Promise<WireResponse>;
}

/** Starts one for the file, and sees after each test that it still serves and logged no fault. */
export function attackedRelay(settings: Settings = {}): AttackedRelay {
  let upstream: RecordingUpstream;
  let relay: RelayServer;
  let client: ProtocolClient;

  beforeAll(async () => {
    upstream = await startUpstream();
    relay = await startRelay(upstream.origin, settings);
    client = await pairWith(relay.origin);
  });
  beforeEach(() => upstream.reset());
  afterEach(async () => {
    upstream.reset();
    expect((await get(relay.origin, '/api/mte-live')).status).toBe(200);
    expect((await client.call({ path: '/' })).status).toBe(200);
    expect(relay.log.filter((line) => /"level":"(error|panic)"/.test(line))).toEqual([]);
  });
  afterAll(async () => {
    await relay.stop();
    await upstream.stop();
  });

  return {
    relay: () => relay,
    upstream: () => upstream,
    client: () => client,
    attack: async (request) => received(await send(relay.origin, request)),
  };
}

/** The request with one of its headers changed. */
export function withHeader(
  request: WireRequest,
  name: string,
  change: (value: string) => string,
): WireRequest {
  const headers = request.headers.map(
    ([other, value]) => [other, other === name ? change(value) : value] as const,
  );
  return { ...request, headers };
}

/** Bytes with one bit changed. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  const at = bit >> 3;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

/** The body of a sealed request, all of it. */
export async function bodyOf({ body }: WireRequest): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array(0);
  if (body instanceof Uint8Array) return body;
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}
