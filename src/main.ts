import { readFileSync } from 'node:fs';
import { createPinoLogger } from './adapters/log/pino.ts';
import { ConfigError, type LoadedConfig, loadConfig, settingsAdapterOf } from './config.ts';
import { PlugInError, startPlugIns, suppliedSettings } from './plug-ins/index.ts';
import { startServer } from './server.ts';

const EXIT_USAGE = 2;

async function load(): Promise<LoadedConfig> {
  const given = { env: process.env, argv: process.argv.slice(2) };
  return loadConfig({
    ...given,
    supplied: await suppliedSettings(settingsAdapterOf(given)),
    readFile: (path) => readFileSync(path, 'utf8'),
  });
}

/** Ends for what the operator has to put right; other errors go on. */
function refuse(error: unknown): never {
  if (!(error instanceof ConfigError || error instanceof PlugInError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_USAGE);
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return String(JSON.parse(manifest).version);
}

async function run({ config, warnings }: Extract<LoadedConfig, { action: 'run' }>) {
  const { logger, ...plugIns } = await startPlugIns(
    config,
    createPinoLogger(config.logLevel),
  ).catch(refuse);
  for (const warning of warnings) logger.warning(warning);
  const server = await startServer(config, logger, plugIns).catch((error: unknown) => {
    if (error instanceof PlugInError) refuse(error);
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

const loaded = await load().catch(refuse);
if (loaded.action === 'run') await run(loaded);
else {
  for (const warning of loaded.warnings) process.stderr.write(`${warning}\n`);
  process.stdout.write(`${loaded.action === 'version' ? version() : loaded.text}\n`);
}
