import { describe, expect, it } from 'vitest';
import {
  configWith,
  load,
  OTHER_SECRET,
  problemsWith,
  refusal,
  SECRET,
  warningsWith,
} from './given.ts';

describe('the limits', () => {
  it('have the documented defaults', () => {
    expect(configWith().limits).toEqual({
      upstreamTimeoutMs: 60_000,
      upstreamConnectTimeoutMs: 10_000,
      clientTimeoutMs: 30_000,
      shutdownDelayMs: 5_000,
      shutdownTimeoutMs: 20_000,
      keepAliveTimeoutMs: 65_000,
      maxBodyBytes: undefined,
      maxHeaderBytes: 65_536,
      maxPairs: 1_000_000,
      maxPairsPerClient: 256,
      pairingsPerMinute: 6000,
    });
  });

  it.each([
    ['UPSTREAM_TIMEOUT_MS', 'upstreamTimeoutMs'],
    ['MAX_BODY_BYTES', 'maxBodyBytes'],
    ['MAX_PAIRS_PER_CLIENT', 'maxPairsPerClient'],
    ['PAIRINGS_PER_MINUTE', 'pairingsPerMinute'],
  ] as const)('%s is off with 0', (name, key) => {
    expect(configWith({ [name]: '16' }).limits[key]).toBe(16);
    expect(configWith({ [name]: '0' }).limits[key]).toBeUndefined();
  });

  it.each([
    ['UPSTREAM_CONNECT_TIMEOUT_MS', '1', '2147483647'],
    ['CLIENT_TIMEOUT_MS', '1', '2147483647'],
    ['SHUTDOWN_DELAY_MS', '0', '2147483647'],
    ['KEEP_ALIVE_TIMEOUT_MS', '1', '2147483647'],
    ['SHUTDOWN_TIMEOUT_MS', '0', '2147483647'],
    ['MAX_HEADER_BYTES', '8192', '262144'],
    ['MAX_PAIRS', '1', '16000000'],
  ])('%s has ends that count', (name, least, most) => {
    const range = `must be a whole number from ${least} to ${most}, not`;
    expect(problemsWith({ [name]: least })).toEqual([]);
    expect(problemsWith({ [name]: most })).toEqual([]);
    const [below, above] = [Number(least) - 1, Number(most) + 1];
    expect(problemsWith({ [name]: `${below}` })).toEqual([`${range} "${below}"`]);
    expect(problemsWith({ [name]: `${above}` })).toEqual([`${range} "${above}"`]);
  });

  it('leave a client room for all pairs of one offer', () => {
    expect(problemsWith({ MAX_PAIRS_PER_CLIENT: '15' })).toEqual([
      'must be a whole number from 16 to 16000000, or 0 for none, not "15"',
    ]);
  });

  it('end where a number is not exact any more', () => {
    const exact = String(Number.MAX_SAFE_INTEGER);
    expect(configWith({ MAX_BODY_BYTES: exact }).limits.maxBodyBytes).toBe(Number(exact));
    expect(problemsWith({ MAX_BODY_BYTES: '9007199254740992' })).toHaveLength(1);
  });

  it.each([
    ['MAX_BODY_BYTES', '10mb', 10_485_760],
    ['MAX_BODY_BYTES', '1.5 GiB', 1_610_612_736],
    ['MAX_BODY_BYTES', '64K', 65_536],
    ['MAX_BODY_BYTES', '1_000_000', 1_000_000],
    ['MAX_BODY_BYTES', '0100', 100],
    ['UPSTREAM_TIMEOUT_MS', '30s', 30_000],
    ['UPSTREAM_TIMEOUT_MS', '5m', 300_000],
    ['UPSTREAM_TIMEOUT_MS', '250ms', 250],
    ['PAIRINGS_PER_MINUTE', '2k', 2_000],
  ])('%s of %s shows the number that was meant', (name, text, number) => {
    const [problem] = problemsWith({ [name]: text });
    expect(problem).toMatch(/^must be a whole number from 1 to \d+, or 0 for none, not "/);
    expect(problem?.endsWith(`; ${text} is ${number}`)).toBe(true);
  });

  it.each(['-1', '+1', '1e3', '0x10', '1.5', 'ten', '10 parsecs', 'Infinity', '١'])(
    'refuse %s',
    (text) => {
      expect(problemsWith({ MAX_BODY_BYTES: text })).toEqual([
        expect.stringMatching(/^must be a whole number .* not "[^"]+"$/),
      ]);
    },
  );
});

describe('the sending side', () => {
  const identity = 'CCWEm0NwVYZGRDBqb5iuVZ9gGnlqlCExVBrWLQDHzmI';
  const sending = {
    OUTBOUND_TOKEN: OTHER_SECRET,
    OUTBOUND_ALLOWED: 'https://relay.example',
    OUTBOUND_IDENTITIES: identity,
  };

  it('is off unless there is a token', () => {
    expect(configWith().outbound).toBeUndefined();
    expect(configWith(sending).outbound).toEqual({
      token: OTHER_SECRET,
      allowed: ['https://relay.example'],
      pinnedIdentities: [identity],
    });
  });

  it('trusts whoever answers where it knows no identity, and warns of it', () => {
    const { OUTBOUND_IDENTITIES: _, ...trusting } = sending;
    expect(configWith(trusting).outbound?.pinnedIdentities).toBeUndefined();
    expect(warningsWith(trusting)).toEqual([
      'OUTBOUND_IDENTITIES is not set: whoever stands between could answer in the place of the other relay.',
    ]);
  });

  it.each([identity.slice(1), `${identity}=`, `${identity.slice(0, -1)}J`, '*'])(
    'takes no %s for an identity',
    (text) => {
      const [problem] = problemsWith({ ...sending, OUTBOUND_IDENTITIES: text });
      expect(problem).toMatch(/, which is not an identity: 43 characters, as "npm run identity"/);
    },
  );

  it('needs neither upstream nor origins nor client secret', () => {
    const loaded = load(sending);
    expect(loaded).toMatchObject({ action: 'run', warnings: [] });
    if (loaded.action === 'run') expect(loaded.config.tenants.size).toBe(0);
    const checked = load(sending, ['--check-config']);
    expect('text' in checked && checked.text).toContain('No tenant: this relay only sends');
  });

  it('does not make up for half a tenant', () => {
    const faults = refusal({ ...sending, UPSTREAM: 'http://a' })?.faults ?? [];
    expect(faults.map(({ variable }) => variable)).toEqual(['CORS_ORIGINS', 'CLIENT_ID_SECRET']);
    expect(load({ ...sending, CORS_ORIGINS: '*', UPSTERAM: 'http://a' }).warnings).toEqual([
      'UPSTERAM is not a setting of the relay; did you mean UPSTREAM?',
      'CORS_ORIGINS has no effect: neither UPSTREAM nor DOMAIN_MAP is set.',
    ]);
  });

  it('needs to be told which relays it may reach', () => {
    expect(problemsWith({ OUTBOUND_TOKEN: OTHER_SECRET })).toEqual([
      'is required with OUTBOUND_TOKEN, but it is not set',
    ]);
    expect(warningsWith({ OUTBOUND_ALLOWED: 'https://relay.example' })).toEqual([
      'OUTBOUND_ALLOWED has no effect without OUTBOUND_TOKEN.',
    ]);
  });

  it.each([
    ['*', 'has "*": name each relay'],
    ['https://*.example', 'has "https://*.example": name each relay'],
    ['relay.example', 'has "relay.example", which is not an origin'],
    ['capacitor://localhost', 'has "capacitor://localhost", which is not an origin'],
    ['https://relay.example/', 'write https://relay.example'],
    ['https://relay.example/api', 'write https://relay.example'],
    ['https://relay.example:443', 'write https://relay.example'],
  ])('may not send to %s', (OUTBOUND_ALLOWED, problem) => {
    const problems = problemsWith({ ...sending, OUTBOUND_ALLOWED });
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    ['short', 'holds fewer than 32 characters'],
    [`${SECRET} ${SECRET}`, 'holds a blank or another character'],
    [`${SECRET}ä`, 'holds a blank or another character'],
  ])('has no token %s', (OUTBOUND_TOKEN, problem) => {
    expect(problemsWith({ ...sending, OUTBOUND_TOKEN })).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  it('is warned about a token that is easy to guess or not its own', () => {
    expect(warningsWith({ ...sending, OUTBOUND_TOKEN: SECRET })).toEqual([
      expect.stringContaining('OUTBOUND_TOKEN is the same as another secret'),
    ]);
    expect(warningsWith({ ...sending, OUTBOUND_TOKEN: 'x'.repeat(32) })).toEqual([
      expect.stringContaining('OUTBOUND_TOKEN looks easy to guess'),
    ]);
  });
});
