import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { MetricsSink } from '../../../ports/metrics-sink.ts';
import { createPeriod } from '../aggregate/period.ts';
import { metricData } from './data.ts';
import { createDelivery } from './delivery.ts';
import { requestsOf } from './requests.ts';

export interface CloudWatchOptions {
  readonly region: string;
  readonly namespace: string;
  readonly dimensions: ReadonlyArray<readonly [name: string, value: string]>;
  /** Which of several processes behind one port this is. */
  readonly worker?: number | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Length of a period; a minute unless told. */
  readonly periodMs?: number | undefined;
  /** How long the service may take to answer; five seconds unless told. */
  readonly answerMs?: number | undefined;
}

const MINUTE_MS = 60_000;
const ANSWER_MS = 5_000;

/** A connection kept for a minute may be closing just as it is used, and the call's fate is unknown. */
const ONE_CALL = { keepAlive: false };

/**
 * Sends the figures of each minute to CloudWatch when it is over, in one call as long as they fit.
 * Credentials come from where the SDK finds them: on ECS and EKS the role of the task or pod.
 *
 * The SDK does not repeat calls here. It would also repeat those that may have been taken, and
 * CloudWatch does not notice: the values would count twice.
 */
export function createCloudWatchSink(options: CloudWatchOptions): MetricsSink {
  const { clock, logger, periodMs = MINUTE_MS, answerMs = ANSWER_MS } = options;
  const { namespace: Namespace, worker } = options;
  const dimensions = options.dimensions.map(([Name, Value]) => ({ Name, Value }));
  const client = new CloudWatchClient({
    region: options.region,
    maxAttempts: 1,
    requestHandler: { httpAgent: ONE_CALL, httpsAgent: ONE_CALL },
  });
  const delivery = createDelivery<PutMetricDataCommand>(
    (command) => client.send(command, { abortSignal: AbortSignal.timeout(answerMs) }),
    logger,
  );

  const startOf = (time: number) => Math.floor(time / periodMs) * periodMs;
  let period = createPeriod();
  let start = startOf(clock.now());
  let timer: NodeJS.Timeout;

  const endPeriod = () => {
    const seconds = periodMs / 1_000;
    const data = metricData(period, { start: new Date(start), seconds, dimensions, worker });
    delivery.add(
      requestsOf(data).map((MetricData) => new PutMetricDataCommand({ Namespace, MetricData })),
    );
    period = createPeriod();
    start = startOf(clock.now());
    return delivery.flush();
  };
  const wait = () => {
    const left = Math.min(Math.max(start + periodMs - clock.now(), 1), periodMs);
    timer = setTimeout(tick, left).unref();
  };
  // A timer may fire a little early, and the wall clock may have been set back.
  const tick = () => {
    if (clock.now() >= start + periodMs || clock.now() < start) void endPeriod();
    wait();
  };
  wait();

  return {
    record: (event) => period.record(event),
    async close() {
      clearTimeout(timer);
      await endPeriod();
      // Where something was being sent that failed, nothing after it was.
      await delivery.flush();
      client.destroy();
    },
  };
}
