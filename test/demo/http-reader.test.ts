import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMessageReader, type ReadMessage } from '../../demo/http-reader.ts';

const RESPONSES = [
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst',
  'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nx: head\r\n\r\n',
  'HTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\nsecond\r\n2\r\n!!\r\n0\r\n\r\n',
  'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n',
  'HTTP/1.1 200 OK\r\n\r\nuntil the connection ends',
];
/** The second answers HEAD. */
const HEAD = 1;

function read(pieces: readonly string[], keep?: number) {
  const messages: ReadMessage[] = [];
  const reader = createMessageReader({
    begun: (message) => messages.push(message),
    answersHead: () => messages.length === HEAD,
    ...(keep !== undefined && { keep }),
  });
  for (const piece of pieces) reader.push(Buffer.from(piece, 'latin1'));
  return messages.map(({ startLine, headerLines, content, contentBytes }) => ({
    startLine,
    headerLines,
    content: Buffer.concat(content).toString('latin1'),
    contentBytes,
  }));
}

const WHOLE = RESPONSES.join('');

test('messages are told apart by their framing', () => {
  const found = read([WHOLE]).map(({ startLine, headerLines, content }) =>
    [startLine, ...headerLines, '', content].join('\r\n'),
  );
  expect(found).toEqual(RESPONSES);
});

test('it does not matter in which pieces they come', () => {
  const whole = read([WHOLE]);
  fc.assert(
    fc.property(fc.array(fc.nat(WHOLE.length)), (cuts) => {
      const at = [0, ...cuts.toSorted((one, other) => one - other), WHOLE.length];
      const pieces = at.slice(1).map((end, index) => WHOLE.slice(at[index], end));
      expect(read(pieces)).toEqual(whole);
    }),
  );
});

test('of a content no more is kept than was said, and all of it is counted', () => {
  const [first, , , fourth] = read([WHOLE.slice(0, 45), WHOLE.slice(45)], 4);
  expect(first).toMatchObject({ content: 'firs', contentBytes: 5 });
  expect(fourth).toMatchObject({ content: '6\r\ns', contentBytes: 23 });
});
