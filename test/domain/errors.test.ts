import { describe, expect, test } from 'vitest';
import { decodeRefusal, ERRORS, type ErrorCode, RelayError } from '../../src/domain/errors.ts';
import { CODEC_STATUSES, DecodeError } from '../../src/ports/codec.ts';

const CODES = Object.keys(ERRORS) as ErrorCode[];

test('the table is that of the protocol', () => {
  const rows = CODES.map((code) => [code, ERRORS[code].status, ERRORS[code].resend]);
  expect(rows).toEqual([
    ['pair-retiring', 559, 'any'],
    ['pair-unknown', 560, 'proved'],
    ['encode-failed', 561, 'never'],
    ['decode-failed', 562, 'safe'],
    ['client-id-invalid', 566, 'proved'],
    ['not-encoded', 569, 'never'],
    ['replayed', 570, 'safe'],
    ['too-many-pairings', 429, 'safe'],
    ['store-unavailable', 503, 'safe'],
    ['route-not-found', 404, 'never'],
    ['method-not-allowed', 405, 'never'],
    ['request-timeout', 408, 'never'],
    ['body-too-large', 413, 'never'],
    ['head-too-large', 431, 'never'],
    ['upstream-failed', 502, 'never'],
    ['upstream-timeout', 504, 'never'],
    ['internal', 500, 'never'],
  ]);
});

test('what is kept for codecs of others is not used', () => {
  const kept = new Set([563, 564, 565, 567, 568]);
  expect(CODES.filter((code) => kept.has(ERRORS[code].status))).toEqual([]);
});

describe.each(CODES)('%s', (code) => {
  test('is told to a client as error, code and status', () => {
    const error = new RelayError(code);
    expect(JSON.parse(error.body())).toEqual({
      error: ERRORS[code].meaning,
      code,
      status: ERRORS[code].status,
    });
  });

  test('keeps its cause to itself', () => {
    const cause = new Error('10.1.2.3 said: secret');
    const error = new RelayError(code, { cause });
    expect(error.cause).toBe(cause);
    expect(error.body()).toBe(new RelayError(code).body());
  });
});

describe('what could not be decoded', () => {
  test('is 562, and says nothing of why', () => {
    const refused = decodeRefusal(new DecodeError(new Error('a tag is wrong')));
    expect(refused).toMatchObject({ code: 'decode-failed', status: 562 });
    expect(refused.body()).toBe(new RelayError('decode-failed').body());
  });

  test.each(CODEC_STATUSES)('is %i where a codec says so', (status) => {
    expect(JSON.parse(decodeRefusal(new DecodeError(undefined, status)).body())).toEqual({
      error: ERRORS['decode-failed'].meaning,
      code: 'decode-failed',
      status,
    });
  });

  test('has no status for codecs that the table uses', () => {
    const used = CODES.map((code): number => ERRORS[code].status);
    expect(CODEC_STATUSES.filter((status) => used.includes(status))).toEqual([]);
  });
});
