import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMteRelayClient, type MteRelayClientOptions } from '../../../src/client/index.ts';
import type { Recorded } from '../../support/recording-upstream.ts';
import { type RelayServer, startRelay } from '../../support/relay-server.ts';
import { type AwkwardUpstream, startAwkwardUpstream } from './awkward-upstream.ts';
import type { Case } from './case.ts';
import { bodies } from './cases/bodies.ts';
import { encodings } from './cases/encodings.ts';
import { failures } from './cases/failures.ts';
import { headers } from './cases/headers.ts';
import { interims } from './cases/interim.ts';
import { METHODS, methods } from './cases/methods.ts';
import { statuses } from './cases/statuses.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

let upstream: AwkwardUpstream;
let relay: RelayServer;
let passing: RelayServer;

beforeAll(async () => {
  upstream = await startAwkwardUpstream();
  const settings = { CORS_METHODS: METHODS };
  relay = await startRelay(upstream.origin, settings);
  passing = await startRelay(upstream.origin, { ...settings, PASS_THROUGH_ROUTES: '/*' });
});
afterAll(async () => {
  await relay.stop();
  await passing.stop();
  await upstream.stop();
});

/** Undefined: unencoded, on a pass-through route. */
const FORMS: Readonly<Record<string, MteRelayClientOptions | undefined>> = {
  'enveloped MKE': {},
  'enveloped MTE': { encodeType: 'MTE' },
  'open MKE': { encodeUrl: false },
  'open MTE': { encodeUrl: false, encodeType: 'MTE' },
  'passed through': undefined,
};

const GROUPS = { methods, bodies, statuses, headers, encodings, interims, failures };
const ALL = Object.entries(GROUPS).flatMap(([group, cases]) =>
  Object.entries(cases).map(([name, one]) => [`${group}: ${name}`, one] as const),
);

/** What the relay's connection to the upstream has of its own. */
const OF_THE_RELAY = [
  'host',
  'connection',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-request-id',
];

/** A request as the upstream saw it, in the order of names. */
function told({ method, url, rawHeaders, body }: Recorded, { gathered = false }: Case) {
  const framing = gathered ? ['content-length', 'transfer-encoding'] : [];
  const lines: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? '';
    if (![...OF_THE_RELAY, ...framing].includes(name)) lines.push(`${name}: ${rawHeaders[i + 1]}`);
  }
  return { method, url, headers: lines.sort(), body: body().toString('latin1') };
}

/** What the application should see through the relay, given what it sees without. */
function expected(
  direct: Outcome,
  one: Case,
  options: MteRelayClientOptions | undefined,
): Partial<Outcome> {
  const headers = direct.headers.filter(([name]) => !one.dropped?.includes(name));
  const inMte = options?.encodeType === 'MTE' ? one.relayedInMte : undefined;
  const inClient = options === undefined ? undefined : one.decoded;
  const relayed = { ...one.relayed, ...inClient, ...inMte };
  return relayed.refusal === undefined ? { ...direct, headers, ...relayed } : relayed;
}

type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/** Asks through the relay in one of the forms; `events` gets what the client does by itself. */
function relayedFetch(options: MteRelayClientOptions | undefined, events: string[]): Fetch {
  if (options === undefined) return (path, init) => fetch(passing.origin + path, init);
  const onEvent: MteRelayClientOptions['onEvent'] = ({ type }) => events.push(type);
  const client = createMteRelayClient({ ...options, relayOrigin: relay.origin, onEvent });
  return (path, init) => client.fetch(path, init);
}

/** Fields that the relay adds to an unencoded answer: compared where the upstream has them. */
const ADDED = ['content-length', 'date', 'x-request-id'];
/** What it adds to `vary`. */
const VARY = /(?:^|, )origin$/;

/** What is compared of an answer that was passed through. */
function plain(relayed: Outcome, direct: Outcome, isRefusal: boolean): Outcome {
  const names = new Set(direct.headers.map(([name]) => name));
  const headers = relayed.headers
    .map(([name, value]) => [name, name === 'vary' ? value.replace(VARY, '') : value] as const)
    .filter(([name, value]) =>
      isRefusal
        ? name === 'content-type'
        : names.has(name) || !(ADDED.includes(name) || (name === 'vary' && value === '')),
    );
  return { ...relayed, headers };
}

/** Asks for the same thing directly and through the relay, and compares what both ends see. */
async function compare(one: Case, options: MteRelayClientOptions | undefined) {
  const own = upstream.script(one.answer);
  const path = own + (one.path ?? '');
  const init = one.init ?? (() => ({}));
  const events: string[] = [];
  const [direct, outcome] = await Promise.all([
    outcomeOf(fetch(upstream.origin + path, init())),
    outcomeOf(relayedFetch(options, events)(path, init())),
  ]);
  const wanted = expected({ ...direct, url: direct.url || outcome.url }, one, options);
  const isRefusal = wanted.refusal !== undefined;
  const relayed = options === undefined ? plain(outcome, direct, isRefusal) : outcome;
  // A refusal has its own text; nothing else of it is left open.
  expect(isRefusal ? { ...relayed, body: undefined } : relayed).toMatchObject(wanted);

  const received = upstream.received(own);
  const seen = received.relayed.map((request) => told(request, one));
  expect(seen.length).toBe(one.requests ?? 1);
  expect(seen).toEqual(received.direct.slice(0, seen.length).map((request) => told(request, one)));
  // Whatever the upstream said, nothing was sent again and no pair given up for it.
  expect(events).toEqual(options === undefined ? [] : ['paired']);
}

describe.each(Object.entries(FORMS))('%s', (_, options) => {
  test.each(ALL)('%s', (_name, one) => compare(one, options));
});

test('all of them at once', async () => {
  const forms = Object.values(FORMS);
  await Promise.all(ALL.map(([, one], i) => compare(one, forms[i % forms.length])));
});
