import { expect, test } from 'vitest';
import {
  explainedError,
  explainedStatus,
  milliseconds,
  verdict,
} from '../../../demo/page/wording.js';
import { MteRelayError } from '../../../src/client/index.ts';

test.each([
  [
    [],
    'Path and body occur nowhere in the 1,200 bytes recorded, plain or in hexadecimal or base64.',
  ],
  [
    ['path'],
    'Readable on the way: path. Body occurs nowhere in the 1,200 bytes recorded, plain or in hexadecimal or base64.',
  ],
  [['path', 'body'], 'Readable on the way: path and body.'],
])('of path and body, %j was found', (found, sentence) => {
  expect(verdict(['path', 'body'], { found, searchedBytes: 1200 })).toBe(sentence);
});

test('where nothing crossed, nothing is said to be hidden', () => {
  expect(verdict(['path'], { found: [], searchedBytes: 0 })).toBe('Nothing crossed.');
});

test('an error of the client says whether the call may have run', () => {
  const error = (requestMayHaveRun: boolean) =>
    explainedError(new MteRelayError('network-failed', 'no answer', { requestMayHaveRun }));
  expect(error(true)).toMatch(/^No answer\. .*was not sent again/);
  expect(error(false)).toMatch(/^No answer\. .*safe to send it again/);
  expect(explainedError(new Error('Nobody is there.'))).toBe('Nobody is there.');
  expect(explainedError('odd')).toBe('odd');
});

test('a status that is no success is explained', () => {
  expect(explainedStatus(204)).toBe('');
  expect(explainedStatus(405)).toContain('CORS_METHODS');
  expect(explainedStatus(418)).toBe('The API refused it.');
  expect(explainedStatus(599)).toBe('The API failed.');
});

test.each([
  [0.04, '0.0 ms'],
  [9.94, '9.9 ms'],
  [12.4, '12 ms'],
])('%d milliseconds are written as %s', (value, text) => {
  expect(milliseconds(value)).toBe(text);
});
