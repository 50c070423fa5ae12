import type { Answer } from '../../support/recording-upstream.ts';
import type { Outcome } from './outcome.ts';

export type Init = RequestInit & { readonly duplex?: 'half' };

/** One exchange with the upstream, and in what it may differ through the relay from the same direct. */
export interface Case {
  /** Path and query, after the case's own first segment. */
  readonly path?: string;
  /** Made anew for each request: bodies are read once. */
  readonly init?: () => Init;
  readonly answer: Answer;
  /** What the application gets otherwise. */
  readonly relayed?: Partial<Outcome>;
  /** What the client gives otherwise than fetch, on encoded routes. */
  readonly decoded?: Partial<Outcome>;
  /** The same, where the answer is MTE and so read to its end before it is sealed. */
  readonly relayedInMte?: Partial<Outcome>;
  /** Fields of the answer that the relay keeps back. */
  readonly dropped?: readonly string[];
  /** Whether a short stream is gathered, and so has a length through the relay alone. */
  readonly gathered?: boolean;
  /** How often the upstream is asked through the relay. Default: once. */
  readonly requests?: number;
}

/** Cases by what they are about: a fault names its case. */
export type Cases = Readonly<Record<string, Case>>;

/** What the application sees of an upstream that gave the relay no valid answer. */
export const BAD_GATEWAY: Partial<Outcome> = {
  failed: undefined,
  status: 502,
  statusText: 'Bad Gateway',
  headers: [['content-type', 'application/json']],
  hasBody: true,
  refusal: 'upstream-failed',
};
