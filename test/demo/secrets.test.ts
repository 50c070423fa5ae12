import { expect, test } from 'vitest';
import { secretSamples, secretsIn, secretText } from '../../demo/secrets.ts';

const PASSWORD = 'tulip>harbour?93';
const SECRETS = [secretText('password', PASSWORD)];

test.each([
  ['as it is', `POST / HTTP/1.1\r\n\r\n${PASSWORD}`],
  ['in hexadecimal', Buffer.from(`-${PASSWORD}-`).toString('hex')],
  ['in upper-case hexadecimal', Buffer.from(PASSWORD).toString('hex').toUpperCase()],
  ...['', 'a', 'ab', 'abc', 'abcd'].flatMap((before) => [
    [`in base64 behind "${before}"`, Buffer.from(`${before}${PASSWORD}z`).toString('base64')],
    [`in base64url behind "${before}"`, Buffer.from(`${before}${PASSWORD}z`).toString('base64url')],
  ]),
])('a secret is found %s', (_, captured) => {
  expect(secretsIn([Buffer.from('other'), Buffer.from(captured)], SECRETS)).toEqual(['password']);
});

test('bytes without the secret hold none', () => {
  expect(secretsIn([Buffer.from(PASSWORD.slice(1)), Buffer.alloc(1000)], SECRETS)).toEqual([]);
});

test('a part of long content is found, and named once', () => {
  const content = Buffer.from(Array.from({ length: 4000 }, (_, at) => `${at},`).join(''));
  const secrets = secretSamples('file', content);
  expect(secretsIn([content.subarray(5000, 9000)], secrets)).toEqual(['file']);
  expect(secretsIn([content], secrets)).toEqual(['file']);
});
