import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEventStreamParser } from '../../../src/client/event-source/parser.ts';
import { RUNS } from '../../support/property-runs.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

/** What a stream gives when it comes in these pieces. */
function parsed(pieces: readonly Uint8Array[], lastEventId = '') {
  const retries: number[] = [];
  const parser = createEventStreamParser(lastEventId, (retry) => retries.push(retry));
  const events = pieces.flatMap((piece) => parser.push(piece));
  return { events, retries, lastEventId: parser.lastEventId() };
}

const bytewise = (bytes: Uint8Array) => Array.from(bytes, (byte) => Uint8Array.of(byte));
const message = (data: string, lastEventId = '', type = 'message') => ({ type, data, lastEventId });

/** Those of the HTML standard, 9.2.6, and what else its grammar says. */
const STREAMS: Readonly<Record<string, readonly [stream: string, events: readonly object[]]>> = {
  'two lines of data': ['data: YHOO\ndata: +2\ndata: 10\n\n', [message('YHOO\n+2\n10')]],
  'a comment, an ID, a reset ID and an unended event': [
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event',
    [message('first event', '1'), message('second event')],
  ],
  'empty data, twice, and an unended one': [
    'data\n\ndata\ndata\n\ndata:',
    [message(''), message('\n')],
  ],
  'a space after the colon or none': [
    'data:test\n\ndata: test\n\n',
    [message('test'), message('test')],
  ],
  'two spaces, of which one stays': ['data:  x\n\n', [message(' x')]],
  'a type': [
    'event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n',
    [message('73857293', '', 'add'), message('2153', '', 'remove')],
  ],
  'a type without data, which ends there': ['event: add\n\ndata: x\n\n', [message('x')]],
  'an empty type': ['event:\ndata: x\n\n', [message('x')]],
  'CR, LF and both': ['data: a\rdata: b\r\ndata: c\n\r\n', [message('a\nb\nc')]],
  'nothing but CRs': ['data: a\r\rdata: b\r\r', [message('a'), message('b')]],
  'a byte order mark': ['\uFEFFdata: x\n\n', [message('x')]],
  'a second byte order mark, which is a field': [
    '\uFEFF\uFEFFdata: x\n\ndata: y\n\n',
    [message('y')],
  ],
  'fields that nobody knows, and one in capitals': ['foo: 1\nData: 2\ndata : 3\n\n', []],
  'an ID with a NUL, which is ignored': ['id: 1\nid: 2\u00003\ndata: x\n\n', [message('x', '1')]],
  'an ID that stays': ['id: 7\ndata: a\n\ndata: b\n\n', [message('a', '7'), message('b', '7')]],
  'a line that starts with a colon': [':data: x\n\ndata: y\n\n', [message('y')]],
  'characters of four bytes': ['data: ä€😀\n\n', [message('ä€😀')]],
  'an empty stream': ['', []],
};

describe.each(Object.entries(STREAMS))('%s', (_, [stream, events]) => {
  test('is read whole', () => {
    expect(parsed([utf8(stream)]).events).toEqual(events);
  });

  test('is read byte by byte', () => {
    expect(parsed(bytewise(utf8(stream))).events).toEqual(events);
  });
});

test('an event is given with the byte that ends it', () => {
  for (const [stream, at] of [
    ['data: x\n\ndata', 9],
    ['data: x\r\rdata', 9],
    ['data: x\r\n\r\ndata', 10],
  ] as const) {
    const parser = createEventStreamParser('', () => {});
    const given = bytewise(utf8(stream)).findIndex((byte) => parser.push(byte).length > 0);
    expect([stream, given + 1]).toEqual([stream, at]);
  }
});

test('retry is a number of milliseconds, and else ignored', () => {
  const stream = 'retry: 10\nretry: 1e3\nretry: -1\nretry: \nretry: 20x\nretry: 0300\n';
  expect(parsed([utf8(stream)]).retries).toEqual([10, 300]);
});

test('an ID counts from the end of its event, with data or without', () => {
  expect(parsed([utf8('id: 1\n\n')]).lastEventId).toBe('1');
  expect(parsed([utf8('id: 1\n')]).lastEventId).toBe('');
  expect(parsed([utf8('data: x\n\n')], 'before')).toEqual({
    events: [message('x', 'before')],
    retries: [],
    lastEventId: 'before',
  });
});

test('however a stream is cut into pieces, it reads the same', () => {
  const line = fc.oneof(
    fc.constantFrom('data: a', 'data', 'id: 1', 'id', 'event: e', ': c', 'retry: 5', '', 'x: ä€😀'),
    fc.string({ unit: 'binary', maxLength: 10 }),
  );
  const stream = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 30 });
  fc.assert(
    fc.property(stream, fc.array(fc.nat(200), { maxLength: 10 }), (lines, cuts) => {
      const bytes = utf8(lines.flat().join(''));
      const places = [0, ...cuts.filter((cut) => cut < bytes.length), bytes.length];
      const sorted = places.toSorted((a, b) => a - b);
      const pieces = sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end));
      expect(parsed(pieces)).toEqual(parsed([bytes]));
      expect(parsed(bytewise(bytes))).toEqual(parsed([bytes]));
    }),
    // Each run reads its stream three times, twice of them in pieces.
    { numRuns: RUNS / 10 },
  );
});
