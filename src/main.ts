import { readFileSync } from 'node:fs';
import { createPinoLogger } from './adapters/log/pino.ts';
import { ConfigError, type LoadedConfig, loadConfig } from './config.ts';
import { startServer } from './server.ts';

const EXIT_USAGE = 2;

function load(): LoadedConfig {
  try {
    return loadConfig({
      env: process.env,
      argv: process.argv.slice(2),
      readFile: (path) => readFileSync(path, 'utf8'),
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_USAGE);
  }
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return String(JSON.parse(manifest).version);
}

async function run({ config, warnings }: Extract<LoadedConfig, { action: 'run' }>) {
  const logger = createPinoLogger(config.logLevel);
  for (const warning of warnings) logger.warning(warning);
  const server = await startServer(config, logger).catch((error: unknown) => {
    logger.panic(`The server could not start: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  });
  const stop = (signal: NodeJS.Signals) => {
    logger.info(`${signal} received: no more connections, requests that run are finished`);
    void server.close().then(() => {
      logger.info('Stopped.');
      process.exit(0);
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

const loaded = load();
if (loaded.action === 'run') await run(loaded);
else {
  for (const warning of loaded.warnings) process.stderr.write(`${warning}\n`);
  process.stdout.write(`${loaded.action === 'version' ? version() : loaded.text}\n`);
}
