import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  createMteRelayClient,
  initMteRelayClient,
  type MteRelayClientOptions,
  MteRelayError,
  mteFetch,
} from '../../src/client/index.ts';

/** As JavaScript, where nothing checks types. */
const create = (options: unknown) => createMteRelayClient(options as MteRelayClientOptions);
const called = (options: unknown) =>
  create({ relayOrigin: 'http://127.0.0.1:9' })
    .fetch('/', {}, options as object)
    .catch((error: unknown) => error);

const refusal = (message: RegExp) => ({
  name: 'MteRelayError',
  code: 'invalid-option',
  message: expect.stringMatching(message),
});
const thrownBy = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

const WRONG: readonly (readonly [string, unknown, RegExp])[] = [
  ['encodeType', 'mke', /^encodeType must be 'MTE' or 'MKE'$/],
  ['encodeUrl', 'false', /^encodeUrl must be true or false$/],
  ['encodeUrls', 0, /^encodeUrls must be/],
  ['encodeHeaders', 'x-a', /^encodeHeaders must be true, false or a list of header names$/],
  ['encodeHeaders', ['x-a', 1], /^encodeHeaders must be/],
  ['useStreaming', 'yes', /^useStreaming must be true, false or 'auto'$/],
  ['decodeContent', null, /^decodeContent must be/],
  ['relayOrigin', 12, /^relayOrigin must be an origin, such as https:/],
  ['relayOrigin', 'https://a.example/path', /^relayOrigin must be an origin/],
  ['relayOrigin', 'wss://a.example', /^relayOrigin must be an origin/],
  ['retry', 11, /^retry must be a whole number from 0 to 10$/],
  ['retry', -1, /^retry must be/],
  ['retry', 1.5, /^retry must be/],
  ['retry', '2', /^retry must be/],
  ['onUploadProgress', {}, /^onUploadProgress must be a function$/],
  ['onDownloadProgress', 1, /^onDownloadProgress must be a function$/],
];

describe('an option of calls that is wrong', () => {
  it.each(WRONG)('%s as %j is refused of a client', (name, value, message) => {
    const error = thrownBy(() => create({ [name]: value }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject(refusal(message));
  });

  it.each(WRONG)('%s as %j is refused of a call', async (name, value, message) => {
    const error = await called({ [name]: value });
    expect(error).toBeInstanceOf(MteRelayError);
    expect(error).toMatchObject(refusal(message));
  });
});

it.each([
  ['pinnedIdentities', 'abc', /^pinnedIdentities must be a list of identities$/],
  ['pinnedIdentities', ['abc'], /npm run identity/],
  ['pairOnInit', 1, /^pairOnInit must be true or false$/],
  ['onEvent', 'log', /^onEvent must be a function$/],
  ['fetch', 'fetch', /^fetch must be a function$/],
  ['crypto', {}, /^crypto must be a function$/],
  ['clock', 1, /^clock must be a clock$/],
] as const)('%s as %j is refused of a client', (name, value, message) => {
  expect(thrownBy(() => create({ [name]: value }))).toMatchObject(refusal(message));
});

describe('an option that there is not', () => {
  it('is named, with those that there are', async () => {
    const unknown = /^a client has no option encodeTyp\. Options: encodeType, .*pinnedIdentities/;
    expect(thrownBy(() => create({ encodeTyp: 'MTE' }))).toMatchObject(refusal(unknown));
    expect(await called({ encodeTyp: 'MTE' })).toMatchObject(refusal(/^a call has no option/));
    expect(thrownBy(() => create({ constructor: 1 }))).toMatchObject(refusal(/constructor/));
  });

  it('of a call, but of a client, is said to be so', async () => {
    const elsewhere = /^a call has no option pairOnInit: the client takes it/;
    expect(await called({ pairOnInit: true })).toMatchObject(refusal(elsewhere));
  });

  it('and options that are none, are refused', async () => {
    expect(thrownBy(() => create('MTE'))).toMatchObject(refusal(/must be an object/));
    expect(await called(null)).toMatchObject(refusal(/must be an object/));
  });
});

it('mteFetch refuses as a call of a client does', async () => {
  const options = { retry: 99 };
  await expect(mteFetch('http://127.0.0.1:9/', {}, options)).rejects.toMatchObject(
    refusal(/^retry/),
  );
});

it('undefined is as if it were left out', () => {
  const names = WRONG.map(([name]) => [name, undefined]);
  expect(() => create(Object.fromEntries(names))).not.toThrow();
});

it('options of the commercial client that mean nothing here are taken', () => {
  const theirs = {
    licenseCompany: 'Company',
    licenseKey: 'key',
    numberOfPairs: 5,
    mtePoolSize: 2,
    mkePoolSize: 2,
  };
  expect(() => initMteRelayClient(theirs)).not.toThrow();
  expectTypeOf(theirs).toExtend<MteRelayClientOptions>();
});
