import { MteRelayError } from './errors.ts';
import type { MteCallOptions, MteRelayClientOptions } from './options.ts';

/** What an option may be: a test, and the same in words. */
type Rule = readonly [test: (value: unknown) => boolean, words: string];

const MOST_RETRIES = 10;

const TRUE_OR_FALSE: Rule = [(value) => typeof value === 'boolean', 'true or false'];
const FUNCTION: Rule = [(value) => typeof value === 'function', 'a function'];
const ANYTHING: Rule = [() => true, ''];

const OF_CALLS: Record<keyof MteCallOptions, Rule> = {
  encodeType: [(value) => value === 'MTE' || value === 'MKE', "'MTE' or 'MKE'"],
  encodeUrl: TRUE_OR_FALSE,
  encodeUrls: TRUE_OR_FALSE,
  encodeHeaders: [
    (value) => typeof value === 'boolean' || isList(value, (name) => typeof name === 'string'),
    'true, false or a list of header names',
  ],
  useStreaming: [
    (value) => typeof value === 'boolean' || value === 'auto',
    "true, false or 'auto'",
  ],
  decodeContent: TRUE_OR_FALSE,
  relayOrigin: [
    (value) => typeof value === 'string' || value instanceof URL,
    'an origin, such as https://relay.example.com',
  ],
  retry: [
    (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_RETRIES,
    `a whole number from 0 to ${MOST_RETRIES}`,
  ],
  onUploadProgress: FUNCTION,
  onDownloadProgress: FUNCTION,
};

const OF_CLIENTS: Record<keyof MteRelayClientOptions, Rule> = {
  ...OF_CALLS,
  pinnedIdentities: [(value) => isList(value, () => true), 'a list of identities'],
  pairOnInit: TRUE_OR_FALSE,
  onEvent: FUNCTION,
  fetch: FUNCTION,
  crypto: FUNCTION,
  clock: [(value) => typeof value === 'object', 'a clock'],
  licenseCompany: ANYTHING,
  licenseKey: ANYTHING,
  numberOfPairs: ANYTHING,
  mtePoolSize: ANYTHING,
  mkePoolSize: ANYTHING,
};

/** Throws {@link MteRelayError} `invalid-option`, which names the option and says what it may be. */
export function checkClientOptions(options: MteRelayClientOptions): void {
  check(options, OF_CLIENTS, 'a client');
}

/** As {@link checkClientOptions}, for the options of one call. */
export function checkCallOptions(options: MteCallOptions): void {
  check(options, OF_CALLS, 'a call');
}

export function invalid(message: string): MteRelayError {
  return new MteRelayError('invalid-option', message);
}

function check(options: unknown, rules: Readonly<Record<string, Rule>>, whose: string): void {
  if (typeof options !== 'object' || options === null) {
    throw invalid(`the options of ${whose} must be an object`);
  }
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      const elsewhere = Object.hasOwn(OF_CLIENTS, name) ? ': the client takes it' : '';
      const known = Object.keys(rules).join(', ');
      throw invalid(`${whose} has no option ${name}${elsewhere}. Options: ${known}`);
    }
    if (value !== undefined && !rule[0](value)) throw invalid(`${name} must be ${rule[1]}`);
  }
}

function isList(value: unknown, test: (entry: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(test);
}
