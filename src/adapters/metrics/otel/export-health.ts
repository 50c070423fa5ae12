import type { Logger } from '../../../ports/logger.ts';

/** Whether an exporter reaches where it sends to. Tells the log of changes, not of each attempt. */
export interface ExportHealth {
  succeeded(): void;
  failed(error: unknown): void;
}

/** @param exporter what the log calls it: `OTLP metrics` */
export function createExportHealth(exporter: string, logger: Logger): ExportHealth {
  let failing = false;
  return {
    succeeded() {
      if (failing) logger.info('telemetry is delivered again', { exporter });
      failing = false;
    },
    failed(error) {
      if (failing) return;
      failing = true;
      logger.warning('telemetry cannot be delivered; traffic goes on', {
        exporter,
        reason: reasonOf(error),
      });
    },
  };
}

interface Exporter<Items> {
  export(items: Items, done: (result: { code: number; error?: Error }) => void): void;
}

/** Tells `health` how each export of `exporter` ends. */
export function watched<Items, Kind extends Exporter<Items>>(
  exporter: Kind & Exporter<Items>,
  health: ExportHealth,
): Kind {
  const send = exporter.export.bind(exporter);
  exporter.export = (items, done) =>
    send(items, (result) => {
      if (result.code === 0) health.succeeded();
      else health.failed(result.error);
      done(result);
    });
  return exporter;
}

/** A code such as ECONNREFUSED or an HTTP status. A message could quote an answer or a header. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error ? error.code : undefined;
  const isCode = typeof code === 'number' || (typeof code === 'string' && code.length < 40);
  return isCode ? String(code) : error.name;
}
