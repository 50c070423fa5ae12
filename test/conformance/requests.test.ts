import { describe, expect, test } from 'vitest';
import { exchanged } from '../support/http-exchange.ts';
import { type Latin1, valuesOf } from './message-reader.ts';
import { type Closed, exchangeBytes, openConnection, statusOf } from './raw-connection.ts';
import type { UpstreamConnection } from './raw-upstream.ts';
import { type Outcome, REQUEST_CASES } from './request-cases.ts';
import { ROUTE_KINDS, type Setting, type Subject, setUp } from './routes.ts';

/** Follows each request on its connection, and says that the relay may close it. */
const NEXT = 'GET /open/next HTTP/1.1\r\nHost: relay.example\r\nConnection: close\r\n\r\n';
const NEXT_LINE = 'GET /open/next HTTP/1.1';

describe.each(Object.entries(ROUTE_KINDS))('on %s', (_, prepare) => {
  test.each(REQUEST_CASES)('$name ($section)', async ({ bytes, outcome }) => {
    const setting = await setUp();
    const subject = await prepare(setting.relay.origin);
    if (outcome.kind === 'refused') {
      expectAnswers(outcome, await refusedAlone(setting, bytes(subject)));
    }
    const closed = await exchangeBytes(setting.relay.origin, bytes(subject) + NEXT);
    expectAnswers(outcome, closed);
    await expectHonestRequestServed(setting);
    expectLedger(outcome, closed, subject, setting);
  });
});

/** A request that nothing follows before its answer: it is refused for what it is itself. */
async function refusedAlone({ relay }: Setting, bytes: Latin1): Promise<Closed> {
  const connection = openConnection(relay.origin);
  connection.write(bytes);
  await connection.answers(1).catch(() => {});
  connection.write(NEXT);
  return connection.untilClosed();
}

function expectAnswers(outcome: Outcome, { answers, rest }: Closed): void {
  const statuses = answers.map(statusOf);
  expect(rest).toBe('');
  switch (outcome.kind) {
    case 'served':
      expect(statuses).toEqual([200, 200]);
      break;
    case 'refused':
      expect(statuses.length).toBe(1);
      expect(outcome.statuses).toContain(statuses[0]);
      break;
    case 'declined':
      expect(outcome.statuses).toContain(statuses[0]);
      expect([[], [200]]).toContainEqual(statuses.slice(1));
      break;
    case 'lenient':
      expect([[200, 200], [400]]).toContainEqual(statuses);
      break;
    case 'last':
      expect([[200], [400]]).toContainEqual(statuses);
      break;
    case 'broken':
      expect([[], [400], [413], [431], [562]]).toContainEqual(statuses);
      break;
  }
}

async function expectHonestRequestServed({ relay }: Setting): Promise<void> {
  const { status, body } = await exchanged(relay.origin, {
    method: 'GET',
    path: '/open/honest',
    headers: [],
  });
  expect([status, body.toString()]).toEqual([200, 'ok']);
}

/** The upstream got what it should, whole and framed once, and not a byte more. */
function expectLedger(outcome: Outcome, closed: Closed, subject: Subject, { upstream }: Setting) {
  const connections = upstream.connections();
  const expected: string[] = [];
  const served = statusOf(closed.answers[0] ?? NO_ANSWER) === 200;
  if (served && subject.forwarded !== undefined) expected.push(subject.forwarded);
  if (closed.answers.length > 1) expected.push(NEXT_LINE);
  const requests = connections.flatMap((connection) => connection.requests);
  expect(requests.map(({ start }) => start).sort()).toEqual(
    [...expected, 'GET /open/honest HTTP/1.1'].sort(),
  );
  for (const request of requests) {
    expect(valuesOf(request, 'host')).toEqual([upstream.host]);
    expect(request.trailers).toEqual([]);
    expect(request.body).toBe(request.start === subject.forwarded ? 'hello' : '');
  }
  if (mayHaveBegun(outcome)) return;
  expect(connections.filter(({ rest }) => rest !== '').map(beginning)).toEqual([]);
}

/** A streamed body is on its way to the upstream before its end is known to be wrong. */
function mayHaveBegun({ kind }: Outcome): boolean {
  return kind === 'broken' || kind === 'lenient';
}

const NO_ANSWER = { start: '', fields: [], body: '', trailers: [] };

function beginning({ rest }: UpstreamConnection): string {
  return rest.slice(0, 200);
}
