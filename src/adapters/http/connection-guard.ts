import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { OpenAnswers } from './open-answers.ts';
import { type SyntaxFault, syntaxFault, toOriginForm } from './request-syntax.ts';

/** Decides for each connection what on it is still served. */
export interface ConnectionGuard {
  /** Whether a request is to be served. One that is not was answered, or must not be. */
  admit(incoming: IncomingMessage, outgoing: ServerResponse): boolean;
  /** For `clientError`: what Node's parser refuses by itself. */
  refuse(error: NodeJS.ErrnoException, socket: Duplex): void;
}

/** What Node's parser refuses with another status than 400. */
const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Node reads ahead: when a request is refused, what was sent behind it is parsed already. So a
 * connection on which something was refused carries nothing more, and requests that were whole before
 * still get their answers.
 */
export function createConnectionGuard(answers: OpenAnswers): ConnectionGuard {
  /** Connections whose last request was seen. */
  const ended = new WeakSet<Duplex>();

  const endWith = (socket: Duplex, outgoing: ServerResponse) => {
    ended.add(socket);
    outgoing.shouldKeepAlive = false;
  };

  return {
    admit(incoming, outgoing) {
      const { socket } = incoming;
      if (ended.has(socket)) return false;
      answers.add(socket, outgoing);
      const fault = syntaxFault(incoming);
      // After a request to upgrade, which is ignored, Node loses what follows it on the connection.
      if (fault !== undefined || incoming.headers.upgrade !== undefined) endWith(socket, outgoing);
      if (fault === undefined) {
        toOriginForm(incoming);
        return true;
      }
      incoming.resume();
      answer(outgoing, fault);
      return false;
    },

    refuse(error, socket) {
      const open = answers.of(socket);
      const last = open.at(-1);
      if (last !== undefined && isMalformed(error) && open.every(({ req }) => req.complete)) {
        endWith(socket, last);
        last.once('close', () => socket.destroy());
        return;
      }
      const answered = open.length > 1 || open[0]?.headersSent === true;
      if (socket.writable && !answered) {
        const line = STATUS_LINES[error.code ?? ''] ?? '400 Bad Request';
        socket.write(`HTTP/1.1 ${line}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      }
      socket.destroy();
    },
  };
}

function answer(outgoing: ServerResponse, { status, message }: SyntaxFault): void {
  const length = String(Buffer.byteLength(message));
  outgoing
    .writeHead(status, { 'content-type': 'text/plain', 'content-length': length })
    .end(message);
}

function isMalformed({ code = '' }: NodeJS.ErrnoException): boolean {
  return code.startsWith('HPE_');
}
