import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createPeriod } from '../../src/adapters/metrics/aggregate/period.ts';
import { metricData } from '../../src/adapters/metrics/cloudwatch/data.ts';

const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');

/** Name, unit and own dimension of each row of the table. */
const documented = [...page.matchAll(/^\| `([A-Z][\w ]+)` \| ([\w/]+) \| (?:`(\w+)` )?\| /gm)].map(
  ([, name, unit, dimension = '']) => [name, unit, dimension].join('|'),
);

/** The same of everything that is sent after a period in which all happened. */
function sent(): readonly string[] {
  const period = createPeriod();
  const figures = { totalMs: 1, status: 200, bytesIn: 1, bytesOut: 1 };
  period.record({ type: 'request', ...figures, upstreamMs: 1, decodeMs: 1, encodeMs: 1 });
  period.record({ type: 'pass-through', ...figures });
  period.record({ type: 'pairing', pairs: 1 });
  period.record({ type: 'error', code: 'replayed', status: 570 });
  period.record({ type: 'store', operation: 'load', ms: 1, failed: true });
  period.record({ type: 'sample', activePairs: 1, eventLoopDelayMs: 1, eventLoopDelayMaxMs: 1 });
  const data = metricData(period, { start: new Date(0), seconds: 60, dimensions: [], worker: 1 });
  return data.map(({ MetricName, Unit, Dimensions = [] }) =>
    [MetricName, Unit, Dimensions.map(({ Name }) => Name).join()].join('|'),
  );
}

test('docs/metrics.md lists what is sent to CloudWatch, and nothing else', () => {
  expect(documented.toSorted()).toEqual(sent().toSorted());
});
