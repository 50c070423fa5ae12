import { MarketplaceError } from '../../../ports/usage-marketplace.ts';

/** Longest wait for an answer, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** An answer, its body parsed where it is a JSON object. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One HTTP exchange. Rejects with MarketplaceError when no answer came. */
export async function ask(what: string, url: URL, init: RequestInit): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { ...init, signal, redirect: 'manual' });
    return { status: response.status, body: jsonObject(await response.text()) };
  } catch (error) {
    const reason = reasonOf(error);
    throw new MarketplaceError(`${what} could not be asked: ${reason}`, reason, false);
  }
}

/** For an answer that is none of those expected. */
export function unexpected(what: string, { status }: Answer): MarketplaceError {
  const reason = `HTTP ${status}`;
  return new MarketplaceError(`${what} answered ${reason}`, reason, false);
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** `ECONNREFUSED`, which fetch has in its cause, or `TimeoutError`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  if (isObject(cause) && typeof cause.code === 'string') return cause.code;
  return error.name;
}
