import { expect, test } from 'vitest';
import { balance, isClean } from '../../soak/ledger.ts';
import type { Call, Outcome } from '../../soak/load.ts';
import { ledgerText } from '../../soak/report.ts';

const BUSY: Outcome = { kind: 'error', name: 'relay-busy', status: 503, mayHaveRun: true };
const REFUSED: Outcome = {
  kind: 'error',
  name: 'network-failed',
  status: undefined,
  mayHaveRun: false,
};

/** A call of one second, from `startedAt` on. */
function call(method: Call['method'], outcome: Outcome, startedAt = 0): Call {
  return { number: 7, method, outcome, startedAt, endedAt: startedAt + 1_000 };
}

function times(count: number): Map<number, number> {
  return new Map(count === 0 ? [] : [[7, count]]);
}

test('a call that was answered and received once is clean', () => {
  const ledger = balance([call('POST', { kind: 'answered' })], times(1), []);
  expect(ledger).toMatchObject({ sent: 1, answered: 1, lost: [], doubled: [], misled: [] });
  expect(isClean(ledger)).toBe(true);
});

test('a call that was answered and never received is lost', () => {
  const ledger = balance([call('POST', { kind: 'answered' })], times(0), []);
  expect(ledger.lost).toEqual([7]);
  expect(isClean(ledger)).toBe(false);
});

test('a call that got the answer of another is lost', () => {
  const ledger = balance([call('GET', { kind: 'wrong' })], times(1), []);
  expect(ledger.lost).toEqual([7]);
  expect(isClean(ledger)).toBe(false);
});

test.each([{ kind: 'answered' } as const, BUSY])('a POST received twice is doubled', (outcome) => {
  const ledger = balance([call('POST', outcome)], times(2), []);
  expect(ledger.doubled).toEqual([7]);
  expect(isClean(ledger)).toBe(false);
});

test('a GET may be received twice', () => {
  expect(isClean(balance([call('GET', { kind: 'answered' })], times(2), []))).toBe(true);
});

test.each([0, 1])(
  'a POST whose error says that it may have run may be received %i times',
  (count) => {
    const ledger = balance([call('POST', BUSY)], times(count), []);
    expect([...ledger.errors.unsafe]).toEqual([['relay-busy 503', 1]]);
    expect(isClean(ledger)).toBe(true);
  },
);

test('an application is misled where its error says that a call did not run which did', () => {
  expect(isClean(balance([call('POST', REFUSED)], times(0), []))).toBe(true);
  const ledger = balance([call('POST', REFUSED)], times(1), []);
  expect(ledger.misled).toEqual([7]);
  expect(isClean(ledger)).toBe(false);
});

test('an error of a GET is unavoidable in a long outage alone, and as a 503 alone', () => {
  const long = [{ from: 500, until: 3_000 }];
  const short = [{ from: 500, until: 2_000 }];
  expect(isClean(balance([call('GET', BUSY)], times(0), long))).toBe(true);
  expect(isClean(balance([call('GET', BUSY)], times(0), short))).toBe(false);
  expect(isClean(balance([call('GET', BUSY, 4_000)], times(0), long))).toBe(false);
  expect(isClean(balance([call('GET', REFUSED)], times(0), long))).toBe(false);
});

test('no call at all is not clean', () => {
  expect(isClean(balance([], times(0), []))).toBe(false);
});

test('the text names every count, every kind of error and the verdict', () => {
  const calls = [call('POST', BUSY), call('GET', { kind: 'answered' })];
  const clean = ledgerText(balance(calls, times(1), []));
  expect(clean).toMatch(/^sent +2$/m);
  expect(clean).toMatch(/^answered +1$/m);
  expect(clean).toMatch(/^errors +1 {2}errors of unsafe/m);
  expect(clean).toMatch(/^ +1 {2}relay-busy 503$/m);
  expect(clean).toMatch(/^lost +0$/m);
  expect(clean).toMatch(/^The ledger is clean\.$/m);

  const failed = ledgerText(balance([call('GET', BUSY, 2_000)], times(0), []), 500);
  expect(failed).toMatch(
    /^errors +1 {2}errors of safe.*\n.*relay-busy 503\n.*call 7, from 1\.5 s to 2\.5 s$/m,
  );

  const doubled = ledgerText(balance(calls, times(2), []));
  expect(doubled).toMatch(/^doubled +1 {2}calls 7$/m);
  expect(doubled).toMatch(/NOT CLEAN/);
});
