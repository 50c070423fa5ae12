import * as v from 'valibot';
import { quoted } from './quoted.ts';

/** Far more than the processors of one machine: what is beyond it was meant for something else. */
const MOST_WORKERS = 256;

export const workers = v.pipe(
  v.string(),
  v.check(
    (text) => text === 'auto' || (/^[1-9]\d*$/.test(text) && Number(text) <= MOST_WORKERS),
    ({ input }) =>
      `must be a whole number from 1 to ${MOST_WORKERS}, or auto, not ${quoted(input)}`,
  ),
  v.transform((text) => (text === 'auto' ? text : Number(text))),
);
