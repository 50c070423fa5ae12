import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MAX_HEAD } from '../../src/domain/codec/head.ts';
import { paddedSize } from '../../src/domain/codec/padding.ts';
import { preflightHeaders } from '../../src/domain/cors.ts';
import { ERRORS } from '../../src/domain/errors.ts';
import { headerValue } from '../../src/domain/header-policy.ts';
import { parseAnswer, parseOffer } from '../../src/domain/pairing/messages.ts';
import {
  LABELS,
  MAX_PAIRS_PER_OFFER,
  PAIR_LIMITS,
  PROTOCOL_VERSION,
  ROUTES,
  SIZES,
} from '../../src/domain/wire.ts';
import { X_WING } from '../../src/ports/key-agreement.ts';
import { CLAIM_WINDOW, MAX_SEQUENCE } from '../../src/ports/session-store.ts';
import { readVectors } from '../vectors/files.ts';
import { generate } from '../vectors/generate.ts';
import { workedExamples } from './worked-examples.ts';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

/** The text under a heading, up to the next of its level or above. */
function section(number: string): string {
  const level = number.includes('.') ? '###' : '##';
  const [, rest = ''] = page.split(new RegExp(`^${level} ${number.replace('.', '\\.')} .*$`, 'm'));
  return rest.split(level === '##' ? /^## /m : /^###? /m, 1)[0] ?? '';
}

/** The rows of its first table, without head and with the marks of code taken off. */
function table(number: string): string[][] {
  const lines = section(number).split('\n');
  const start = lines.findIndex((line) => /^\|[-|]+\|$/.test(line)) + 1;
  const end = lines.findIndex((line, i) => i >= start && !line.startsWith('|'));
  return lines.slice(start, end < 0 ? undefined : end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

/** What its first fenced block holds. */
function fenced(number: string): string {
  return /^```[a-z]*\n([\s\S]*?)\n```$/m.exec(section(number))?.[1] ?? '';
}

const numberOf = (cell = '') => Number(cell.replaceAll(',', ''));

describe('docs/protocol.md', () => {
  test('the error table is that of the code', () => {
    const rows = table('13').map(([status, code, form, resend]) => [
      code,
      { status: Number(status), form, resend },
    ]);
    const errors = Object.entries(ERRORS).map(([code, { status, form, resend }]) => [
      code,
      { status, form, resend },
    ]);
    expect(rows).toEqual(errors);
  });

  test('the constants are those of the code', () => {
    const preflight = preflightHeaders({ origins: ['*'], methods: [] }, 'http://a', undefined);
    expect(Object.fromEntries(table('3').map(([name, value]) => [name, numberOf(value)]))).toEqual({
      'protocol version': PROTOCOL_VERSION,
      'pair ID': SIZES.pairId,
      'pair secret': SIZES.pairSecret,
      'message key': SIZES.messageKey,
      'request salt': SIZES.requestSalt,
      'response salt': SIZES.responseSalt,
      nonce: SIZES.nonce,
      tag: SIZES.tag,
      identity: SIZES.identity,
      signature: SIZES.signature,
      'X-Wing seed': X_WING.seed,
      'X-Wing public key': X_WING.publicKey,
      'X-Wing ciphertext': X_WING.ciphertext,
      'X-Wing shared secret': X_WING.sharedSecret,
      'largest offer or answer': SIZES.offer,
      'most pairs in an offer': MAX_PAIRS_PER_OFFER,
      'largest head': MAX_HEAD,
      'largest message part, not streamed': SIZES.unstreamedMessage,
      'most plaintext in a frame': SIZES.framePlaintext,
      'most ciphertext and tag in a frame': SIZES.framePlaintext + SIZES.tag,
      'highest sequence': MAX_SEQUENCE,
      'most messages of a pair': PAIR_LIMITS.messages,
      'claim window': CLAIM_WINDOW,
      'life of a pair from its last use': PAIR_LIMITS.idleMs,
      'life of a pair in all': PAIR_LIMITS.totalMs,
      'retiring before the end of that': PAIR_LIMITS.retiringMs,
      'preflight kept': numberOf(headerValue(preflight, 'access-control-max-age')),
    });
  });

  test('the numbers in its text are those of the code', () => {
    const known = new Set(table('3').map(([, value]) => value));
    const examples = ['1,000,000', '1,015,808', '1,032,188', '1,032,192', '65,532', '65,533'];
    const padding = ['1,020', '1,021', '1,024', '2,048', '8,188', '8,189', '8,192', '8,701'];
    const padded = ['8,704', '9,216', '67,584', '65,535'];
    const text = page.slice(page.indexOf('## 4 '));
    const said = new Set(text.match(/\b\d{1,3}(?:,\d{3})+\b/g));
    const unknown = [...said].filter((number) => !known.has(number));
    expect(
      unknown.filter((number) => ![...examples, ...padding, ...padded].includes(number)),
    ).toEqual([]);
  });

  test('the labels are those of the code', () => {
    expect(table('2').map(([name]) => name)).toEqual(['AES-256-GCM', 'ChaCha20-Poly1305']);
    const labels = [...section('2').matchAll(/^\| `(mte-relay\/1 [a-z]+)` \|/gm)];
    expect(labels.map(([, label]) => label).toSorted()).toEqual(Object.values(LABELS).toSorted());
  });

  test('the routes are those of the code', () => {
    const paths = table('17').map(([route]) => route?.split(' ')[1]);
    expect(paths.toSorted()).toEqual(Object.values(ROUTES).toSorted());
  });

  test('the padded sizes are right', () => {
    const rows = table('9').map(([length, padded]) => [numberOf(length), numberOf(padded)]);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows).toEqual(rows.map(([length = 0]) => [length, paddedSize(length)]));
  });

  test('every vector file is named', () => {
    expect(
      table('21')
        .map(([file]) => file)
        .toSorted(),
    ).toEqual([...generate().keys()].toSorted());
  });

  describe('worked examples', () => {
    test.each(Object.entries(workedExamples()))('%s equals the vectors', (number, expected) => {
      const said = fenced(number)
        .replaceAll(/\n {2,}/g, '')
        .split('\n')
        .map((line) => /^(.*?) = (.*)$/.exec(line)?.slice(1) ?? [line]);
      expect(Object.fromEntries(said)).toEqual(expected);
    });

    test.each([
      { number: '5.2', member: 'offer', parse: parseOffer },
      { number: '5.3', member: 'answer', parse: parseAnswer },
    ] as const)('the $member is that of the vectors, cut short', ({ number, member, parse }) => {
      const { accept } = readVectors<{ accept: [Record<'offer' | 'answer', string>] }>(
        'pairings.json',
      );
      const whole = accept[0][member];
      expect(parse(new Uint8Array(Buffer.from(whole)))).toBeDefined();
      const pattern = fenced(number)
        .replaceAll(/\n\s*/g, '')
        .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replaceAll('…', '[A-Za-z0-9_-]+');
      expect(whole).toMatch(new RegExp(`^${pattern}$`));
    });

    test('the plain error is what the relay answers', () => {
      const { code, status, error } = JSON.parse(fenced('13'));
      expect({ status, error }).toEqual({
        status: ERRORS[code as keyof typeof ERRORS].status,
        error: ERRORS[code as keyof typeof ERRORS].meaning,
      });
    });
  });
});
