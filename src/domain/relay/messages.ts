import type { Body, HeaderList, IncomingBody } from '../../ports/http.ts';
import type { Peer } from '../header-policy.ts';

/** A request as it reached the relay. */
export interface OuterRequest {
  readonly method: string;
  /** Path and query as received, not normalized. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: IncomingBody;
  readonly peer: Peer;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** What the request is called in logs, here and elsewhere. */
  readonly id: string;
  /** Sends an interim answer (1xx), where the connection can carry one. Does not throw. */
  readonly interim: (status: number, headers: HeaderList) => void;
}

/** What the relay answers. CORS headers are added by the transport. */
export interface OuterResponse {
  readonly status: number;
  readonly headers: HeaderList;
  /** Where iterating it throws, the connection must be cut: a cut must not read as an end. */
  readonly body: Body | undefined;
  /** To be called when the last byte has left, or never will, with the bytes of `body` that did. */
  readonly finished: (bytesOut: number) => void;
}
