/** An event of a stream, as it was sent (HTML standard, 9.2.6). */
export interface ServerSentEvent {
  /** `message` where the stream names none. */
  readonly type: string;
  readonly data: string;
  /** The last `id` up to here; empty where there was none. */
  readonly lastEventId: string;
}

/** Reads an event stream in pieces of any size. */
export interface EventStreamParser {
  /** Takes bytes, and gives the events that they complete. What no blank line ends is never given. */
  push(bytes: Uint8Array): ServerSentEvent[];
  /** The last event ID so far, with or without an event. */
  lastEventId(): string;
}

const CR = '\r';
const LF = '\n';

/**
 * A parser of `text/event-stream` (HTML standard, 9.2.6).
 *
 * @param lastEventId what a stream before this one left
 * @param onRetry gets the milliseconds that the stream asks to wait before a new connection
 */
export function createEventStreamParser(
  lastEventId: string,
  onRetry: (milliseconds: number) => void,
): EventStreamParser {
  const decoder = new TextDecoder();
  let unfinished = '';
  let afterCr = false;
  let type = '';
  let data: string[] = [];
  let idBuffer = lastEventId;
  let id = lastEventId;

  const dispatch = (): ServerSentEvent[] => {
    const event = { type: type || 'message', data: data.join(LF), lastEventId: idBuffer };
    const isEmpty = data.length === 0;
    id = idBuffer;
    type = '';
    data = [];
    return isEmpty ? [] : [event];
  };

  const field = (name: string, value: string) => {
    if (name === 'data') data.push(value);
    else if (name === 'event') type = value;
    else if (name === 'id' && !value.includes('\0')) idBuffer = value;
    else if (name === 'retry' && /^[0-9]+$/.test(value)) onRetry(Number(value));
  };

  const takeLine = (line: string): ServerSentEvent[] => {
    if (line === '') return dispatch();
    const colon = line.indexOf(':');
    if (colon === -1) field(line, '');
    else if (colon > 0) field(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''));
    return [];
  };

  return {
    lastEventId: () => id,
    push(bytes) {
      // A line that ends with CR is complete at once: the LF that may follow is then no line.
      let text = decoder.decode(bytes, { stream: true });
      if (text === '') return [];
      if (afterCr && text.startsWith(LF)) text = text.slice(1);
      afterCr = text === '' ? false : text.endsWith(CR);
      const lines = text.split(/\r\n|\n|\r/);
      lines[0] = unfinished + lines[0];
      unfinished = lines.pop() ?? '';
      return lines.flatMap(takeLine);
    },
  };
}
