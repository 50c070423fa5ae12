// What primary and workers say to each other.

import type { StopSignal } from './signals.ts';

/** From a worker, once it takes connections. */
export interface ListeningMessage {
  readonly type: 'listening';
  readonly port: number;
}

/** From a worker, once it takes no more connections. */
export interface ClosedMessage {
  readonly type: 'closed';
}

/** To a worker: as often as the primary is asked to stop. */
export interface StopMessage {
  readonly type: 'stop';
  readonly signal: StopSignal;
}

export function isListening(message: unknown): message is ListeningMessage {
  return typeOf(message) === 'listening';
}

export function isClosed(message: unknown): message is ClosedMessage {
  return typeOf(message) === 'closed';
}

export function isStop(message: unknown): message is StopMessage {
  return typeOf(message) === 'stop';
}

function typeOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'type' in message
    ? message.type
    : undefined;
}
