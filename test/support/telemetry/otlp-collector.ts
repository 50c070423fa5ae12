import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import {
  type Attributes,
  type Point,
  pointsOfJson,
  pointsOfProtobuf,
  type Span,
  spansOfProtobuf,
} from './otlp-messages.ts';

/** One export. */
export interface Delivery {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Unpacked where it was compressed. */
  readonly body: Buffer;
}

/** Where exports of the tests go, by OTLP over HTTP or gRPC. */
export interface OtlpCollector {
  readonly origin: string;
  readonly deliveries: readonly Delivery[];
  /** `hang`: never answers. A number: answers with this status. */
  behave(as: 'well' | 'hang' | number): void;
  /** Data points by name, those of the newest export that has the name. */
  points(name: string): readonly Point[];
  resource(): Attributes;
  spans(): readonly Span[];
  stop(): Promise<void>;
}

const isMetrics = ({ path }: Delivery) => /metrics/i.test(path);

function reading(deliveries: readonly Delivery[]) {
  const decoded = () =>
    deliveries
      .filter(isMetrics)
      .map(({ headers, body }) =>
        headers['content-type'] === 'application/json'
          ? pointsOfJson(body)
          : pointsOfProtobuf(body),
      );
  return {
    points: (name: string) =>
      decoded()
        .map(({ points }) => points.filter((point) => point.name === name))
        .findLast((points) => points.length > 0) ?? [],
    resource: () => decoded()[0]?.resource ?? {},
    spans: () =>
      deliveries
        .filter((delivery) => !isMetrics(delivery))
        .flatMap(({ body }) => spansOfProtobuf(body)),
  };
}

export async function startOtlpCollector(): Promise<OtlpCollector> {
  const deliveries: Delivery[] = [];
  let behaviour: 'well' | 'hang' | number = 'well';
  const waiting = new Set<ServerResponse>();
  const server = createServer(async (request, response) => {
    const { url: path = '', headers } = request;
    const sent = await buffer(request);
    const body = headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    deliveries.push({ path, headers, body });
    if (behaviour === 'hang') waiting.add(response);
    else response.writeHead(behaviour === 'well' ? 200 : behaviour).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    deliveries,
    ...reading(deliveries),
    behave(as) {
      behaviour = as;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The same by gRPC: a message behind a byte that tells of compression and four of length. */
export async function startGrpcCollector(): Promise<Omit<OtlpCollector, 'behave'>> {
  const deliveries: Delivery[] = [];
  const server = createHttp2Server();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', async (stream: ServerHttp2Stream, headers) => {
    const framed = await buffer(stream);
    const path = String(headers[':path']);
    deliveries.push({ path, headers, body: framed.subarray(5, 5 + framed.readUInt32BE(1)) });
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.alloc(5));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    deliveries,
    ...reading(deliveries),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}
