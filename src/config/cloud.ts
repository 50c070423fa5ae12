import * as v from 'valibot';
import { quoted } from './quoted.ts';

// cloud:aws
/** The shape of a region's name; which regions there are is for AWS to say. */
export const awsRegion = v.pipe(
  v.string(),
  v.regex(
    /^[a-z]+(-[a-z0-9]+)+$/,
    ({ input }) => `must be the name of an AWS region, not ${quoted(input)}`,
  ),
);
// cloud:end
