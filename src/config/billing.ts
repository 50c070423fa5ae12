import * as v from 'valibot';
import { wholeNumber } from './number.ts';
import { quoted } from './quoted.ts';

const billingStrategies = [
  'none',
  // cloud:aws
  'register_usage',
  // cloud:end
  'request_based',
] as const;

export const billingProviders = [
  // cloud:aws
  'aws',
  // cloud:end
  // cloud:azure
  'azure',
  // cloud:end
] as const;

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;

export const billingStrategy = v.picklist(
  billingStrategies,
  ({ input }) => `must be one of ${billingStrategies.join(', ')}, not ${quoted(String(input))}`,
);

export const billingProvider = v.picklist(
  billingProviders,
  ({ input }) => `must be one of ${billingProviders.join(', ')}, not ${quoted(String(input))}`,
);

/** Seconds. Marketplaces take one record for an hour. */
export const reportInterval = v.pipe(
  wholeNumber({ quantity: 'seconds', least: HOUR_SECONDS, most: DAY_SECONDS }),
  v.check(
    (seconds) => seconds % HOUR_SECONDS === 0,
    ({ input }) =>
      `must be whole hours in seconds, 3600, 7200 and so on, since marketplaces take one record for an hour; not ${input}`,
  ),
);

export const requestsPerUnit = wholeNumber({ quantity: 'count', least: 1, most: 1_000_000_000 });

export const publicKeyVersion = wholeNumber({ quantity: 'count', least: 1, most: 1_000_000 });

/** A product code, dimension or plan as the seller's portal shows it. */
export const marketplaceName = v.pipe(
  v.string(),
  v.regex(
    /^[\x21-\x7e]{1,255}$/,
    'must be as the seller’s portal shows it: at most 255 characters of ASCII, no blank',
  ),
);

export const resourceUri = v.pipe(
  v.string(),
  v.regex(
    /^\/subscriptions\/[\x21-\x7e]{1,1000}$/i,
    ({ input }) => `must begin with /subscriptions/ and have no blank, not ${quoted(input)}`,
  ),
);

export const resourceId = v.pipe(
  v.string(),
  v.regex(
    /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
    ({ input }) => `must be the UUID of a SaaS subscription, not ${quoted(input)}`,
  ),
);
