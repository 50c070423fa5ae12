import { describe, expect, it } from 'vitest';
import {
  createMessageReader,
  type HttpMessage,
  headerOf,
  statusOf,
} from '../../bench/load/message-reader.ts';

const WHOLE = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Name: value\r\n\r\nfirst';
const CHUNKED =
  'HTTP/1.1 503 Busy\r\ntransfer-encoding: chunked\r\n\r\n3\r\nsec\r\n3\r\nond\r\n0\r\n\r\n';

function read(text: string, size: number): readonly HttpMessage[] {
  const messages: HttpMessage[] = [];
  const push = createMessageReader((message) => messages.push(message));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) push(bytes.subarray(at, at + size));
  return messages;
}

describe('the reader of the load generator', () => {
  it.each([1, 7, 1000])('cuts what comes in pieces of %i bytes into messages', (size) => {
    const messages = read(WHOLE + CHUNKED + WHOLE, size);
    expect(messages.map(({ content }) => content.toString())).toEqual(['first', 'second', 'first']);
    expect(messages.map(statusOf)).toEqual([200, 503, 200]);
  });

  it('waits for a message that is not complete', () => {
    expect(read(WHOLE.slice(0, -1), 1000)).toEqual([]);
    expect(read(CHUNKED.slice(0, -1), 1000)).toEqual([]);
  });

  it('finds headers by name', () => {
    const [message] = read(WHOLE, 1000);
    expect(message && headerOf(message, 'x-name')).toBe('value');
    expect(message && headerOf(message, 'x-nam')).toBeUndefined();
  });
});
