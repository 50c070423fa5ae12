import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headersOf, parentOf } from '../../../../src/adapters/metrics/otel/trace-context.ts';
import type { HeaderList } from '../../../../src/ports/http.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const traceparent = (value: string): HeaderList => [['traceparent', value]];

describe('who called is taken from traceparent', () => {
  test('with its flag and its tracestate', () => {
    const headers = [
      ['traceparent', `00-${TRACE}-${SPAN}-01`],
      ['tracestate', 'one=1'],
      ['tracestate', 'two=2'],
    ] as const;
    const parent = parentOf(headers);
    expect(parent).toMatchObject({ traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true });
    expect(parent?.traceState?.serialize()).toBe('one=1,two=2');
  });

  test('of a later version, which may have more fields, and whose other flags do not count', () => {
    const parent = parentOf(traceparent(`cc-${TRACE}-${SPAN}-fe-what-comes`));
    expect(parent).toMatchObject({ traceId: TRACE, traceFlags: 0 });
  });

  test.each([
    ['nothing', ''],
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['more fields in version 00', `00-${TRACE}-${SPAN}-01-more`],
    ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a short span', `00-${TRACE}-${SPAN.slice(1)}-01`],
  ])('but not from %s', (_, value) => {
    expect(parentOf(traceparent(value))).toBeUndefined();
  });

  test('nor from two of them', () => {
    const one = traceparent(`00-${TRACE}-${SPAN}-01`);
    expect(parentOf([...one, ...one])).toBeUndefined();
  });

  test('a tracestate that is too long is left out', () => {
    const headers = [
      ...traceparent(`00-${TRACE}-${SPAN}-01`),
      ['tracestate', `a=${'b'.repeat(600)}`],
    ];
    expect(parentOf(headers as HeaderList)?.traceState).toBeUndefined();
  });
});

test('what is told of a span is read again as that span', () => {
  const hex = (length: number) =>
    fc
      .uint8Array({ minLength: length, maxLength: length })
      .filter((bytes) => bytes.some((byte) => byte !== 0))
      .map((bytes) => Buffer.from(bytes).toString('hex'));
  fc.assert(
    fc.property(hex(16), hex(8), fc.constantFrom(0, 1), (traceId, spanId, traceFlags) => {
      const read = parentOf(headersOf({ traceId, spanId, traceFlags }));
      expect(read).toEqual({ traceId, spanId, traceFlags, isRemote: true });
    }),
  );
});
