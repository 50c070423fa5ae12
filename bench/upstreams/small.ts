// Answers every request with the same 1 kB of JSON, at as little cost as Node has: what is measured
// is the proxy before it. Usage: node small.ts PORT

import { createServer } from 'node:net';
import { createMessageReader } from '../load/message-reader.ts';
import { ANSWER } from '../load/traffic.ts';

const HEAD = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${ANSWER.length}\r\n\r\n`;
const RESPONSE = Buffer.concat([Buffer.from(HEAD), ANSWER]);

createServer({ noDelay: true }, (socket) => {
  const read = createMessageReader(() => socket.write(RESPONSE));
  socket.on('data', read).on('error', () => socket.destroy());
}).listen(Number(process.argv[2]), '127.0.0.1');
