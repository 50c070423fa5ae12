import type { Logger } from '../ports/logger.ts';

/** The parts of stopping, in their order. */
export interface StoppableServer {
  /** Requests whose answer has not ended. */
  running(): number;
  /** Readiness fails from now on; everything is served as before. */
  unready(): void;
  /**
   * Takes no more connections and lets requests finish, for a time; then cuts what is left.
   * Resolves with how many were cut.
   */
  drain(): Promise<number>;
  /** Cuts at once what `drain` still waits for. */
  cut(): void;
  /** Delivers what is held back, and lets go of stores and connections. Bounded in time. */
  release(): Promise<void>;
}

export interface ShutdownOptions {
  /** How long to go on serving, in milliseconds. */
  readonly delayMs: number;
  /** For the log: how long `drain` may take. */
  readonly timeoutMs: number;
  readonly logger: Logger;
}

/** A shutdown that may be asked for several times. */
export interface Shutdown {
  /**
   * Begins to stop. Each further call skips what is being waited for: the delay, then the requests
   * that run, then what is held back.
   *
   * @param cause what asked for it, for the log
   */
  ask(cause: string): void;
  /** As `ask`, but without a delay: where nobody can come any more. */
  askWithoutDelay(cause: string): void;
  /** Resolves at the end. Whether it was `hurried`: a further call cut requests, or left things held back. */
  readonly stopped: Promise<{ readonly hurried: boolean }>;
}

/**
 * Stops in two phases: balancers first learn that this relay is not ready, and only when they have
 * had time to does it refuse connections.
 */
export function createShutdown(server: StoppableServer, options: ShutdownOptions): Shutdown {
  const { delayMs, timeoutMs, logger } = options;
  const { promise: stopped, resolve } = Promise.withResolvers<{ hurried: boolean }>();
  let hurried = false;
  /** Ends what is being waited for; undefined before the beginning. */
  let skip: (() => void) | undefined;

  const serveOn = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      skip = () => {
        clearTimeout(timer);
        done();
      };
    });
  const drain = async () => {
    skip = () => {
      hurried ||= server.running() > 0;
      server.cut();
    };
    const count = await server.drain();
    if (count > 0) logger.warning('Requests were cut', { count });
  };
  const release = () =>
    new Promise<void>((done) => {
      skip = () => {
        hurried = true;
        done();
      };
      void server.release().then(done);
    });

  const run = async (cause: string, delay: number) => {
    server.unready();
    logger.info(`${cause}: not ready any more, everything is still served`, {
      running: server.running(),
      forMs: delay,
    });
    if (delay > 0) await serveOn(delay);
    logger.info('No more connections: requests that run are finished', {
      running: server.running(),
      withinMs: timeoutMs,
    });
    await drain();
    logger.info('No request runs any more: metrics are delivered, connections closed');
    await release();
    logger.info('Stopped.');
    resolve({ hurried });
  };
  const ask = (cause: string, delay: number) => {
    if (skip === undefined) {
      skip = () => {};
      void run(cause, delay);
      return;
    }
    logger.warning(`${cause} again: no more waiting`, { running: server.running() });
    skip();
  };
  return {
    ask: (cause) => ask(cause, delayMs),
    askWithoutDelay: (cause) => ask(cause, 0),
    stopped,
  };
}
