import { StoreUnavailableError } from '../../../ports/session-store.ts';

/** Why Redis gave no answer, in a word: of a driver's error nothing else is kept, it quotes commands. */
class RedisFailure extends Error {
  override readonly name = 'RedisFailure';
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** For {@link StoreUnavailableError}: nothing is known of what was asked. */
export function unavailable(code: string): StoreUnavailableError {
  return new StoreUnavailableError('Redis cannot be asked, or did not answer', {
    cause: new RedisFailure(code),
  });
}

/** The code of what the driver says in words alone: there is no connection, or it was lost. */
export const NO_CONNECTION = 'DISCONNECTED';

/** `READONLY`, `LOADING`, `OOM` as Redis says it, `ECONNREFUSED` as the network does. */
export function failureCode(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (/timed out/i.test(error.message)) return 'TIMEOUT';
  const [, reply] = /^-?([A-Z]{2,20})\b/.exec(error.message) ?? [];
  return reply ?? NO_CONNECTION;
}
