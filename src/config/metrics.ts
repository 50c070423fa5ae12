import * as v from 'valibot';
import { listOf } from './list.ts';
import { metricsSinks } from './metrics-destinations.ts';
import { quoted } from './quoted.ts';

const NONE = 'none';

const destination = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.picklist(
    [...metricsSinks, NONE],
    ({ input }) => `must name ${metricsSinks.join(', ')} or ${NONE}, not ${quoted(String(input))}`,
  ),
);

/** Where metrics go: names of destinations, or `none` alone. */
export const metricsList = v.pipe(
  listOf(destination),
  v.check(
    (names) => !names.includes(NONE) || names.length === 1,
    `has ${NONE} and others; keep the one or the others`,
  ),
);
