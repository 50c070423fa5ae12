import { describe, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../../src/domain/base64url.ts';
import { createClientIds } from '../../src/domain/client-id.ts';
import { outerStatus } from '../../src/domain/codec/outer-status.ts';
import { formatRelayHeader, parseRelayHeader } from '../../src/domain/relay-header.ts';
import type { MessageHeader } from '../../src/ports/codec.ts';
import { bytes, readVectors } from './files.ts';
import { SIDES } from './sides.ts';

interface Rejected {
  readonly reason: string;
  readonly text: string;
}

describe('base64url.json', () => {
  const { accept, reject } = readVectors<{
    accept: { hex: string; text: string }[];
    reject: Rejected[];
  }>('base64url.json');

  test.each(accept)('$text is $hex', ({ hex, text }) => {
    expect(encodeBase64url(bytes(hex))).toBe(text);
    expect(decodeBase64url(text)).toEqual(bytes(hex));
  });

  test.each(reject)('$reason is refused', ({ text }) => {
    expect(decodeBase64url(text)).toBeUndefined();
  });
});

describe('relay-headers.json', () => {
  const { accept, reject } = readVectors<{
    accept: { text: string; fields: MessageHeader }[];
    reject: Rejected[];
  }>('relay-headers.json');

  test.each(accept)('$text', ({ text, fields }) => {
    expect(parseRelayHeader(text)).toEqual(fields);
    expect(formatRelayHeader(fields)).toBe(text);
  });

  test.each(reject)('$reason is refused', ({ text }) => {
    expect(parseRelayHeader(text)).toBeUndefined();
  });
});

describe('outer-statuses.json', () => {
  const { accept } = readVectors<{
    accept: { status: number; enveloped: number; open: number }[];
  }>('outer-statuses.json');

  test('every status from 200 to 599 is there', () => {
    expect(accept.map(({ status }) => status)).toEqual(
      Array.from({ length: 400 }, (_, i) => 200 + i),
    );
  });

  test.each(accept)('$status is $enveloped or $open outside', ({ status, enveloped, open }) => {
    expect(outerStatus(status, true)).toBe(enveloped);
    expect(outerStatus(status, false)).toBe(open);
  });
});

describe.each(SIDES)('client-ids.json with $name', ({ crypto: { hash } }) => {
  const { accept, reject } = readVectors<{
    accept: { secrets: string[]; random?: string; clientId: string }[];
    reject: { secrets: string[]; clientId: string; reason: string }[];
  }>('client-ids.json');

  test.each(accept)('$clientId verifies', async ({ secrets, random, clientId }) => {
    const given = { bytes: () => bytes(random ?? '') };
    const ids = await createClientIds(secrets, hash, given);
    expect(await ids.verify(clientId)).toBe(true);
    if (random !== undefined) expect(await ids.issue()).toBe(clientId);
  });

  test.each(reject)('$reason is refused', async ({ secrets, clientId }) => {
    const ids = await createClientIds(secrets, hash, { bytes: () => new Uint8Array(16) });
    expect(await ids.verify(clientId)).toBe(false);
  });
});
