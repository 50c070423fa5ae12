/** Everything that is counted or measured. Times are in milliseconds with fractions. */
export type MetricsEvent =
  | {
      /** An encoded request was answered. */
      readonly type: 'request';
      /** From its first byte to the last of the answer. */
      readonly totalMs: number;
      /** From sending to the upstream until the head of its answer. */
      readonly upstreamMs: number;
      readonly decodeMs: number;
      readonly encodeMs: number;
      /** The status that the application sees. */
      readonly status: number;
      /** Bytes of the encoded body that came, and of the one that went. */
      readonly bytesIn: number;
      readonly bytesOut: number;
    }
  | {
      /** A request was passed through unencoded. */
      readonly type: 'pass-through';
      readonly totalMs: number;
      readonly status: number;
      readonly bytesIn: number;
      readonly bytesOut: number;
    }
  | {
      /** Pairs were made. */
      readonly type: 'pairing';
      readonly pairs: number;
    }
  | {
      /** The relay refused or failed; `code` is one of the error table's. */
      readonly type: 'error';
      readonly code: string;
      readonly status: number;
    }
  | {
      /** The session store was asked. */
      readonly type: 'store';
      readonly operation: 'save' | 'load' | 'claim';
      readonly ms: number;
      readonly failed: boolean;
    }
  | {
      /** How the process stands, taken from time to time. */
      readonly type: 'sample';
      /** Undefined where the store cannot tell cheaply. */
      readonly activePairs: number | undefined;
      /** How late timers ran since the last sample: the mean, and the worst. */
      readonly eventLoopDelayMs: number;
      readonly eventLoopDelayMaxMs: number;
    };

/** Takes events. `record` neither throws nor waits: it is called on the request path. */
export interface MetricsSink {
  record(event: MetricsEvent): void;
  /** Delivers what is still held, then lets go of connections and timers. */
  close(): Promise<void>;
}
