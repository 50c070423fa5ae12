import type {
  AzureMonitorExporterOptions,
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter';
import type { Logger } from '../../../ports/logger.ts';
import { createExportHealth, type ExportHealth } from './export-health.ts';

const REQUEST_TIMEOUT_MS = 10_000;

/** @param connection the connection string of an Application Insights resource */
export async function azureMetricExporter(
  connection: string,
  logger: Logger,
): Promise<AzureMonitorMetricExporter> {
  const { AzureMonitorMetricExporter } = await load();
  const health = createExportHealth('Azure Monitor metrics', logger);
  return new AzureMonitorMetricExporter(optionsOf(connection, health));
}

/** @param connection the connection string of an Application Insights resource */
export async function azureSpanExporter(
  connection: string,
  logger: Logger,
): Promise<AzureMonitorTraceExporter> {
  const { AzureMonitorTraceExporter } = await load();
  const health = createExportHealth('Azure Monitor traces', logger);
  return new AzureMonitorTraceExporter(optionsOf(connection, health));
}

async function load() {
  // They would report on themselves to Microsoft, and probe the host's network for it.
  process.env.APPLICATION_INSIGHTS_NO_STATSBEAT = 'true';
  return import('@azure/monitor-opentelemetry-exporter');
}

type Policy = NonNullable<AzureMonitorExporterOptions['additionalPolicies']>[number]['policy'];

/**
 * What both exporters are made with. Nothing is written to disk: the file system of a container may
 * be read-only. Without a disk, the exporters call an export that failed a success, so that `health`
 * is told of each by the pipeline itself.
 */
function optionsOf(connectionString: string, health: ExportHealth): AzureMonitorExporterOptions {
  return {
    connectionString,
    disableOfflineStorage: true,
    additionalPolicies: [{ position: 'perCall', policy: watching(health) }],
  };
}

/** Goes around the retries, of which there are three. */
function watching(health: ExportHealth): Policy {
  return {
    name: 'mte-relay-export-health',
    async sendRequest(request, next) {
      request.timeout = REQUEST_TIMEOUT_MS;
      try {
        const response = await next(request);
        if (response.status === 200) health.succeeded();
        else health.failed(Object.assign(new Error('refused'), { code: response.status }));
        return response;
      } catch (error) {
        health.failed(error);
        throw error;
      }
    },
  };
}
