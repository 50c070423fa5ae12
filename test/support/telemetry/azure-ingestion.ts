import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const certificates = new URL('../../redis/certificates/', import.meta.url);
export const CA_FILE = fileURLToPath(new URL('ca.pem', certificates));

export const INSTRUMENTATION_KEY = '12345678-9abc-4def-8012-3456789abcde';

/** An item of telemetry, as Application Insights takes it. */
export interface Envelope {
  readonly name: string;
  readonly iKey: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: {
    readonly baseType: string;
    readonly baseData: {
      readonly metrics?: readonly Readonly<Record<string, unknown>>[];
      readonly properties?: Readonly<Record<string, string>>;
      readonly [field: string]: unknown;
    };
  };
}

/** The ingestion endpoint of Azure Monitor: HTTPS, gzip, JSON. */
export interface AzureIngestion {
  readonly connectionString: string;
  /** Paths that were asked for. */
  readonly paths: readonly string[];
  /** Bodies as they came, unpacked. */
  readonly bodies: readonly string[];
  envelopes(baseType: string): readonly Envelope[];
  /** Figures of a metric in every envelope that has it. */
  figures(name: string): readonly Readonly<Record<string, unknown>>[];
  /** What is answered from now on; 200 at the start. */
  answer(status: number): void;
  stop(): Promise<void>;
}

export async function startAzureIngestion(): Promise<AzureIngestion> {
  const paths: string[] = [];
  const bodies: string[] = [];
  let status = 200;
  const credentials = {
    cert: readFileSync(new URL('server.pem', certificates)),
    key: readFileSync(new URL('server-key.pem', certificates)),
  };
  const server = createServer(credentials, async (request, response) => {
    const sent = await buffer(request);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    paths.push(request.url ?? '');
    bodies.push(body.toString());
    const items = status === 200 ? envelopesIn(body.toString()).length : 0;
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ itemsReceived: items, itemsAccepted: items, errors: [] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const all = () => bodies.flatMap(envelopesIn);
  return {
    connectionString: `InstrumentationKey=${INSTRUMENTATION_KEY};IngestionEndpoint=https://127.0.0.1:${port}/`,
    paths,
    bodies,
    envelopes: (baseType) => all().filter(({ data }) => data.baseType === baseType),
    figures: (name) =>
      all()
        .flatMap(({ data }) => data.baseData.metrics ?? [])
        .filter((metric) => metric.name === name),
    answer(with_) {
      status = with_;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A JSON array, or an object a line. */
function envelopesIn(body: string): Envelope[] {
  return body.startsWith('[')
    ? JSON.parse(body)
    : body
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
}

/** Variables under which nothing but 127.0.0.1 is reached: the exporter asks Microsoft for settings. */
export const OFFLINE = { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' };
