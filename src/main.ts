import { readFileSync } from 'node:fs';
import { createPinoLogger } from './adapters/log/pino.ts';
import { ConfigError, type LoadedConfig, loadConfig, settingsAdapterOf } from './config.ts';
import { PlugInError, startPlugIns, suppliedSettings } from './plug-ins/index.ts';
import { runRelay } from './process/run.ts';
import { workerNumber } from './process/worker-number.ts';
import { startServer } from './server.ts';
import { version } from './version.ts';

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

async function run({ config, warnings }: Extract<LoadedConfig, { action: 'run' }>) {
  const worker = workerNumber();
  const fields = worker === undefined ? undefined : { worker };
  const builtIn = createPinoLogger(config.logLevel);
  const { logger, ...plugIns } = await startPlugIns(config, builtIn, fields).catch(refuse);
  const start = () =>
    startServer(config, logger, { worker, plugIns }).catch((error: unknown) => {
      if (error instanceof PlugInError) refuse(error);
      throw error;
    });
  await runRelay({ config, logger, start }, worker, warnings);
}

const loaded = await load().catch(refuse);
if (loaded.action === 'run') await run(loaded);
else {
  for (const warning of loaded.warnings) process.stderr.write(`${warning}\n`);
  process.stdout.write(`${loaded.action === 'version' ? version() : loaded.text}\n`);
}
