import { createMessageReader, type ReadMessage } from '../http-reader.ts';
import type { ConnectionWatcher } from '../tap.ts';

/** A request that crossed the wire, and its answer as far as there is one. */
export interface WireExchange {
  /** Counts the exchanges of all connections from 1. */
  readonly serial: number;
  readonly request: ReadMessage;
  readonly response: ReadMessage | undefined;
}

/** The last exchanges on the connections that it watches, at most 100. */
export interface WireLog {
  watch(): ConnectionWatcher;
  /** The serial of the latest exchange; 0 before the first. */
  latest(): number;
  /** Those that began later than the one with this serial, in their order. */
  since(serial: number): readonly WireExchange[];
}

const KEPT_EXCHANGES = 100;
/** Of each content, so that no upload fills the memory. */
const KEPT_BYTES = 64 * 1024;

export function createWireLog(): WireLog {
  const exchanges: WireExchange[] = [];
  let latest = 0;

  return {
    watch() {
      // In HTTP/1.1 answers come in the order of their requests (RFC 9112, 9.3.2).
      const unanswered: { -readonly [Key in keyof WireExchange]: WireExchange[Key] }[] = [];
      const requests = createMessageReader({
        keep: KEPT_BYTES,
        begun(request) {
          latest += 1;
          const exchange = { serial: latest, request, response: undefined };
          unanswered.push(exchange);
          exchanges.push(exchange);
          if (exchanges.length > KEPT_EXCHANGES) exchanges.shift();
        },
      });
      const responses = createMessageReader({
        keep: KEPT_BYTES,
        answersHead: () => unanswered[0]?.request.startLine.startsWith('HEAD ') ?? false,
        begun(response) {
          const exchange = unanswered.shift();
          if (exchange !== undefined) exchange.response = response;
        },
      });
      return { toServer: requests.push, toClient: responses.push };
    },
    latest: () => latest,
    since: (serial) => exchanges.filter((exchange) => exchange.serial > serial),
  };
}
