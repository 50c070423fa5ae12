import { once } from 'node:events';
import { createServer } from 'node:http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';

export interface PrometheusAddress {
  readonly host: string;
  /** 0 takes any free port. Worker n listens n - 1 above. */
  readonly port: number;
}

/** A reader that is asked over HTTP, at `/metrics`. */
export interface PrometheusListener {
  readonly reader: IMetricReader;
  readonly port: number;
  close(): Promise<void>;
}

const PATH = '/metrics';
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Rejects where the port cannot be had.
 *
 * The server is the relay's own: the exporter's would report a port that is taken only in passing,
 * and wait without end for scrapers that keep their connection.
 */
export async function listenForPrometheus(
  { host, port }: PrometheusAddress,
  worker = 1,
): Promise<PrometheusListener> {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const server = createServer((request, response) => {
    const [path] = (request.url ?? '').split('?', 1);
    if (path !== PATH) response.writeHead(404).end();
    else if (request.method !== 'GET') response.writeHead(405, { allow: 'GET' }).end();
    else {
      exporter.getMetricsRequestHandler(request, response);
      response.setHeader('content-type', CONTENT_TYPE);
    }
  });
  server.listen(port === 0 ? 0 : port + worker - 1, host);
  await once(server, 'listening');
  server.unref();
  const address = server.address();
  return {
    reader: exporter,
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
