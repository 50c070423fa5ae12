import { createPinoLogger } from '../../src/adapters/log/pino.ts';
import { loadConfig } from '../../src/config.ts';
import { type RunningServer, startServer } from '../../src/server.ts';

export type Settings = Readonly<Record<string, string>>;

/** A page that may call the relays of these tests. */
export const ORIGIN = 'https://app.example.com';

/** Written out, so that a run is the same each time; no weaker than a generated one. */
export const SECRETS = {
  CLIENT_ID_SECRET: 'qZ7nW2xK9vB4mT6yR1cJ8pL5sD3fH0gA',
  RELAY_IDENTITY_KEY: 'Lm4Xw8Rz1Qk6Tj9Vb3Nc7Hy2Fp5Gd0Sa',
} as const;

/** The settings that a relay of these tests starts from. */
export function settingsFor(upstream: string, overrides: Settings = {}): Settings {
  return {
    UPSTREAM: upstream,
    CORS_ORIGINS: ORIGIN,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'trace',
    SHUTDOWN_DELAY_MS: '0',
    ...SECRETS,
    ...overrides,
  };
}

export interface RelayServer {
  readonly origin: string;
  /** Every line that was logged, as JSON. */
  readonly log: readonly string[];
  stop(): Promise<void>;
}

/** The whole server in this process, on a free port, configured as from the environment. */
export async function startRelay(
  upstream: string,
  overrides: Settings = {},
  clientFolder?: URL,
): Promise<RelayServer> {
  const loaded = loadConfig({
    env: settingsFor(upstream, overrides),
    argv: [],
    readFile: () => '',
  });
  if (loaded.action !== 'run') throw new Error(`the action was ${loaded.action}`);
  const log: string[] = [];
  const logger = createPinoLogger(loaded.config.logLevel, {
    write: (line) => {
      log.push(line);
    },
  });
  const server: RunningServer = await startServer(loaded.config, logger, { clientFolder });
  return { origin: `http://127.0.0.1:${server.port}`, log, stop: () => server.close() };
}
