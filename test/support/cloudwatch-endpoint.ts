import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { AWS_KEYS, signatureFault } from './aws-signature.ts';

export const REGION = 'eu-central-1';

/** A datum as it stood on the wire. */
export interface Datum {
  readonly MetricName: string;
  readonly Unit: string;
  /** Seconds since 1970. */
  readonly Timestamp: number;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Value?: number;
  readonly Values?: readonly number[];
  readonly Counts?: readonly number[];
  readonly StatisticValues?: Readonly<
    Record<'SampleCount' | 'Sum' | 'Minimum' | 'Maximum', number>
  >;
}

/** A PutMetricData that was taken. */
export interface Call {
  readonly Namespace: string;
  readonly MetricData: readonly Datum[];
}

/** What is done with a request in place of taking it. `cut` takes it and says nothing. */
export type Trouble = 'hang' | 'cut' | { readonly status: number; readonly type: string };

/** CloudWatch, as far as PutMetricData goes, with its limits: for the real SDK to speak to. */
export interface CloudWatchEndpoint {
  /** What leads a relay, or an SDK, here. */
  readonly environment: Readonly<Record<string, string>>;
  /** Those that were taken. */
  readonly calls: readonly Call[];
  /** Each request that came: undefined where it was taken, else what was wrong or done instead. */
  readonly outcomes: readonly (string | undefined)[];
  /** Sends the next requests into trouble, one each; `always` all from now on; none ends that. */
  trouble(next: readonly Trouble[], always?: Trouble): void;
  /** Resolves once so many requests came. */
  came(requests: number): Promise<void>;
  /** The data of a metric with exactly these dimensions of its own, of all calls. */
  data(name: string, own?: Readonly<Record<string, string>>): readonly Datum[];
}

export async function startCloudWatch(port = 0): Promise<CloudWatchEndpoint> {
  const calls: Call[] = [];
  const outcomes: (string | undefined)[] = [];
  let troubles: Trouble[] = [];
  let always: Trouble | undefined;
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const { method = '', url: path = '', headers } = request;
    const encoding = headers['content-encoding'];
    const text = (encoding === 'gzip' ? gunzipSync(body) : body).toString();
    const fault =
      signatureFault({ method, path, headers, body }, REGION, 'monitoring') ??
      (headers['x-amz-target'] === 'GraniteServiceVersion20100801.PutMetricData'
        ? limitFault(text)
        : 'another operation');
    const trouble = troubles.shift() ?? always;
    if (fault === undefined && (trouble === undefined || trouble === 'cut')) {
      calls.push(JSON.parse(text));
    }
    outcomes.push(fault ?? (typeof trouble === 'object' ? trouble.type : trouble));
    server.emit('came');
    answer(response, fault, trouble);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return {
    environment: {
      ...AWS_KEYS,
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    calls,
    outcomes,
    trouble(next, all) {
      troubles = [...next];
      always = all;
    },
    async came(requests) {
      while (outcomes.length < requests) await once(server, 'came');
    },
    data(name, own = {}) {
      return calls
        .flatMap(({ MetricData }) => MetricData)
        .filter((datum) => datum.MetricName === name && hasOwn(datum, own));
    },
  };
}

function answer(
  response: ServerResponse,
  fault: string | undefined,
  trouble: Trouble | undefined,
): void {
  if (trouble === 'hang') return;
  if (trouble === 'cut') {
    response.destroy();
    return;
  }
  const problem =
    trouble ?? (fault === undefined ? undefined : { status: 400, type: 'InvalidParameterValue' });
  response.writeHead(problem?.status ?? 200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(
    JSON.stringify(problem === undefined ? {} : { __type: problem.type, message: fault }),
  );
}

/** The service's limits on PutMetricData. */
function limitFault(text: string): string | undefined {
  const { Namespace, MetricData }: Call = JSON.parse(text);
  if (text.length > 1_000_000) return 'more than 1 MB';
  if (Namespace.length === 0 || MetricData.length > 1_000) return 'more than 1000 data';
  for (const { Values = [], Counts = [], Dimensions = [] } of MetricData) {
    if (Values.length > 150) return 'more than 150 values';
    if (Values.length !== Counts.length) return 'values without counts';
    if (new Set(Dimensions.map(({ Name }) => Name)).size !== Dimensions.length) return 'twice';
    if (Dimensions.length > 30) return 'more than 30 dimensions';
  }
  return undefined;
}

function hasOwn({ Dimensions = [] }: Datum, own: Readonly<Record<string, string>>): boolean {
  return ['Code', 'Operation', 'Worker'].every(
    (name) => Dimensions.find(({ Name }) => Name === name)?.Value === own[name],
  );
}

/** How many values data hold. */
export function countOf(data: readonly Datum[]): number {
  return data.flatMap(({ Counts = [] }) => Counts).reduce((sum, count) => sum + count, 0);
}

/** The sum of single values. */
export function sumOf(data: readonly Datum[]): number {
  return data.reduce((sum, { Value = Number.NaN }) => sum + Value, 0);
}
