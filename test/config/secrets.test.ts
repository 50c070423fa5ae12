import { describe, expect, it } from 'vitest';
import {
  faultsWith,
  load,
  minimal,
  OTHER_SECRET,
  problemsWith,
  refusal,
  SECRET,
  tenantWith,
  warningsWith,
} from './given.ts';

const PATH = '/run/secrets/id';

function fromFile(text: string | undefined) {
  const env = { ...minimal, CLIENT_ID_SECRET: undefined, CLIENT_ID_SECRET_FILE: PATH };
  const files = text === undefined ? {} : { [PATH]: text };
  return { env, files };
}

describe('a secret', () => {
  it('has 32 characters or more', () => {
    expect(problemsWith({ CLIENT_ID_SECRET: SECRET.slice(1) })).toEqual([
      'holds fewer than 32 characters',
    ]);
    expect(problemsWith({ RELAY_IDENTITY_KEY: SECRET.slice(1) })).toHaveLength(1);
  });

  it('stays valid as the previous one while it is rotated', () => {
    expect(tenantWith({ CLIENT_ID_SECRET_PREVIOUS: OTHER_SECRET }).clientIdSecrets).toEqual([
      SECRET,
      OTHER_SECRET,
    ]);
    expect(faultsWith({ CLIENT_ID_SECRET_PREVIOUS: SECRET })).toMatchObject([
      {
        variable: 'CLIENT_ID_SECRET_PREVIOUS',
        problem: 'is the same as CLIENT_ID_SECRET; unset it when the rotation is over',
      },
    ]);
  });

  it('derives the identity from a key of its own where there is one', () => {
    expect(tenantWith({ RELAY_IDENTITY_KEY: OTHER_SECRET }).identityKey).toBe(OTHER_SECRET);
    expect(warningsWith({ RELAY_IDENTITY_KEY: SECRET })).toEqual([
      expect.stringContaining('RELAY_IDENTITY_KEY is the same as CLIENT_ID_SECRET'),
    ]);
  });

  it('keeps its blanks', () => {
    const CLIENT_ID_SECRET = ` ${SECRET} `;
    expect(tenantWith({ CLIENT_ID_SECRET }).clientIdSecrets).toEqual([CLIENT_ID_SECRET]);
  });
});

describe('a secret that can be guessed', () => {
  it.each([
    'a'.repeat(40),
    '01'.repeat(20),
    'correcthorsebattery'.repeat(2),
    'abcdefghijklmnopqrstuvwxyz0123456789',
    'zyxwvutsrqponmlkjihgfedcba9876543210',
    'my-very-own-Secret-for-the-relay-2031',
    'please-change-me-before-production!!',
  ])('%s is warned about', (CLIENT_ID_SECRET) => {
    const [warning] = warningsWith({ CLIENT_ID_SECRET });
    expect(warning).toContain('CLIENT_ID_SECRET looks easy to guess');
    expect(warning).not.toContain(CLIENT_ID_SECRET);
  });

  it.each([
    '9f86d081884c7d659a2feaa0c55ad015',
    '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
    'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
    '0b7e6c1a-3d52-4f0e-9a55-6c1f1f2d8e47',
  ])('%s is not', (CLIENT_ID_SECRET) => {
    expect(warningsWith({ CLIENT_ID_SECRET })).toEqual([]);
  });
});

describe('a secret in a file', () => {
  it.each(['', '\n', '\r\n'])('loses one line break %j at its end', (end) => {
    const { env, files } = fromFile(SECRET + end);
    expect(load(env, [], files)).toMatchObject({ action: 'run', warnings: [] });
    expect(tenantWith({ ...env }, files).clientIdSecrets).toEqual([SECRET]);
  });

  it('keeps every other blank', () => {
    const { env, files } = fromFile(`${SECRET}\n\n`);
    expect(tenantWith({ ...env }, files).clientIdSecrets).toEqual([`${SECRET}\n`]);
  });

  it.each([
    ['a file that is not there', undefined, `names "${PATH}", which cannot be read (ENOENT)`],
    ['an empty file', '\n', `names "${PATH}", which is empty`],
    ['a short secret', 'hunter2', 'holds fewer than 32 characters'],
  ])('is refused for %s, under the name of the variable that was set', (_, text, problem) => {
    const { env, files } = fromFile(text);
    expect(refusal(env, [], files)?.faults).toEqual([
      {
        variable: 'CLIENT_ID_SECRET_FILE',
        problem,
        example: 'CLIENT_ID_SECRET_FILE=/run/secrets/client-id-secret',
      },
    ]);
  });

  it.each(['CLIENT_ID_SECRET', 'CLIENT_ID_SECRET_PREVIOUS', 'RELAY_IDENTITY_KEY', 'REDIS_URL'])(
    'is refused when %s is set besides',
    (name) => {
      const env = { [name]: OTHER_SECRET, [`${name}_FILE`]: PATH };
      expect(faultsWith(env, { [PATH]: OTHER_SECRET })).toMatchObject([
        { variable: `${name}_FILE`, problem: `is set besides ${name}; keep one of the two` },
      ]);
    },
  );

  it('does not show what stands where a path should', () => {
    const env = { ...minimal, CLIENT_ID_SECRET: undefined, CLIENT_ID_SECRET_FILE: OTHER_SECRET };
    const error = refusal(env);
    expect(error?.faults).toHaveLength(1);
    expect(error?.message).not.toContain(OTHER_SECRET);
  });
});

describe('what is allowed and probably not meant', () => {
  it.each([
    [{ PASS_THROUGH_ROUTES: '/*' }, 'every path can be reached without encoding'],
    [{ TRUSTED_PROXIES: '::/0' }, 'anybody can forge X-Forwarded-For'],
    [{ SUITES: 'ChaCha20-Poly1305' }, 'clients without ChaCha20-Poly1305 cannot pair'],
  ])('%j is warned about', (env, text) => {
    expect(warningsWith(env)).toEqual([expect.stringContaining(text)]);
  });
});
