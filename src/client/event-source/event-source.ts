import { createEventStreamParser } from './parser.ts';

/** Told apart as with `EventSource`. */
const STATES = { CONNECTING: 0, OPEN: 1, CLOSED: 2 } as const;
/** Milliseconds before a new connection, where the stream does not say. */
const RETRY = 3_000;
/** The longest, which waits that double with each failure in a row come to. */
const LONGEST_RETRY = 60_000;
const TYPE = /^text\/event-stream(?:$|[ \t]*;)/i;

export interface MteEventSourceOptions {
  /** What carries the request: `mteFetch`, or the `fetch` of a client. */
  readonly fetch: (input: string | URL, init?: RequestInit) => Promise<Response>;
  /** Of every request of this source, beside `accept` and `last-event-id`. */
  readonly headers?: HeadersInit;
  /** Whether cookies go along to another origin. Default: false. */
  readonly withCredentials?: boolean;
}

/** An `error` event, which also tells what went wrong. */
export interface MteEventSourceErrorEvent extends Event {
  /** What `fetch` or the stream rejected with, or a `TypeError` for an answer that is no event stream. */
  readonly error: unknown;
}

/** `EventSource` of the HTML standard (9.2), over another fetch. */
export interface MteEventSource extends EventTarget {
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSED: 2;
  readonly url: string;
  readonly withCredentials: boolean;
  /** 0 connecting, 1 open, 2 closed. */
  readonly readyState: 0 | 1 | 2;
  onopen: ((event: Event) => unknown) | null;
  onmessage: ((event: MessageEvent<string>) => unknown) | null;
  onerror: ((event: MteEventSourceErrorEvent) => unknown) | null;
  /** Ends the connection for good. No event comes after it. */
  close(): void;
  addEventListener(
    type: string,
    listener: ((event: MessageEvent<string>) => unknown) | EventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/**
 * Opens an event stream, and again when it breaks off, with `last-event-id`, after the time that the
 * stream asked for. Closes for good, with an `error` event, where the answer is not 200 with
 * `text/event-stream`.
 */
export function createMteEventSource(
  url: string | URL,
  options: MteEventSourceOptions,
): MteEventSource {
  if (typeof options?.fetch !== 'function') {
    throw new TypeError('createMteEventSource needs a fetch: give { fetch: mteFetch }');
  }
  const target = new EventTarget();
  const abort = new AbortController();
  const withCredentials = options.withCredentials ?? false;
  let readyState: 0 | 1 | 2 = STATES.CONNECTING;
  let retry = RETRY;
  let failures = 0;
  let lastEventId = '';

  const fire = (event: Event) => {
    if (readyState !== STATES.CLOSED || event.type === 'error') source.dispatchEvent(event);
  };

  const open = async () => {
    const headers = new Headers(options.headers);
    headers.set('accept', 'text/event-stream');
    if (lastEventId !== '') headers.set('last-event-id', encodeUtf8(lastEventId));
    const response = await options.fetch(url, {
      headers,
      cache: 'no-store',
      credentials: withCredentials ? 'include' : 'same-origin',
      signal: abort.signal,
    });
    const isStream = TYPE.test(response.headers.get('content-type') ?? '');
    if (response.status === 200 && isStream) return response;
    await response.body?.cancel();
    throw new NoEventStream(
      `the answer is no event stream: status ${response.status}, content-type ${isStream ? 'text/event-stream' : 'of another kind'}`,
    );
  };

  const read = async (response: Response) => {
    const { origin } = new URL(response.url || url, globalThis.location?.href);
    readyState = STATES.OPEN;
    failures = 0;
    fire(new Event('open'));
    const parser = createEventStreamParser(lastEventId, (milliseconds) => {
      retry = milliseconds;
    });
    const reader = response.body?.getReader();
    for (let step = await reader?.read(); step?.done === false; step = await reader?.read()) {
      for (const { type, ...init } of parser.push(step.value)) {
        fire(new MessageEvent(type, { ...init, origin }));
      }
      lastEventId = parser.lastEventId();
    }
  };

  const run = async () => {
    while (!abort.signal.aborted) {
      const error = await open()
        .then(read)
        .then(() => new TypeError('the event stream ended'))
        .catch((reason: unknown) => reason);
      if (abort.signal.aborted) return;
      readyState = error instanceof NoEventStream ? STATES.CLOSED : STATES.CONNECTING;
      fire(Object.assign(new Event('error'), { error }));
      if (error instanceof NoEventStream) return;
      await wait(Math.max(retry, Math.min(LONGEST_RETRY, retry * 2 ** failures++)), abort.signal);
    }
  };

  const source = withHandlers(target, {
    ...STATES,
    get url() {
      return String(url);
    },
    withCredentials,
    get readyState() {
      return readyState;
    },
    close() {
      readyState = STATES.CLOSED;
      abort.abort();
    },
  });
  void run();
  return source;
}

/** The stream was refused, not cut: another try would be told the same. */
class NoEventStream extends TypeError {}

type Members = Omit<MteEventSource, keyof EventTarget | 'onopen' | 'onmessage' | 'onerror'>;

/** An event target with the members, and `onopen` and the like as an `EventSource` has them. */
function withHandlers(target: EventTarget, members: Members): MteEventSource {
  Object.defineProperties(target, Object.getOwnPropertyDescriptors(members));
  for (const type of ['open', 'message', 'error']) {
    let handler: ((event: Event) => unknown) | null = null;
    const call = (event: Event) => handler?.call(target, event);
    Object.defineProperty(target, `on${type}`, {
      enumerable: true,
      get: () => handler,
      set(value: unknown) {
        const given = typeof value === 'function' ? (value as typeof handler) : null;
        if (handler === null && given !== null) target.addEventListener(type, call);
        if (handler !== null && given === null) target.removeEventListener(type, call);
        handler = given;
      },
    });
  }
  return target as MteEventSource;
}

/** The bytes of UTF-8 as characters, which is how a header carries them. */
function encodeUtf8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
