import type { IncomingMessage } from 'node:http';
import { BodyAbortedError, BodyTooLargeError, type IncomingBody } from '../../ports/http.ts';

/** The body of a request that Node is receiving. */
export function incomingBody(incoming: IncomingMessage): IncomingBody {
  return {
    whole: (limit) => readWhole(incoming, limit),
    pieces: () => readPieces(incoming),
  };
}

function readWhole(incoming: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    if (incoming.destroyed && !incoming.readableEnded) {
      reject(new BodyAbortedError());
      return;
    }
    if (Number(incoming.headers['content-length'] ?? 0) > limit) {
      reject(new BodyTooLargeError());
      return;
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    const settle = (act: () => void) => {
      incoming.off('data', onData);
      incoming.off('end', onEnd);
      incoming.off('close', onClose);
      act();
    };
    const onData = (chunk: Uint8Array) => {
      length += chunk.length;
      if (length > limit) settle(() => reject(new BodyTooLargeError()));
      else chunks.push(chunk);
    };
    const onEnd = () => settle(() => resolve(joined(chunks)));
    const onClose = () => settle(() => reject(new BodyAbortedError()));
    incoming.on('data', onData);
    incoming.on('end', onEnd);
    incoming.on('close', onClose);
    // Node reports a broken request as an error too; without a listener it would end the process.
    incoming.on('error', () => {});
  });
}

async function* readPieces(incoming: IncomingMessage): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    // Stopping early must not destroy the socket: the answer still has to leave through it.
    yield* incoming.iterator({ destroyOnReturn: false });
  } catch (cause) {
    throw new BodyAbortedError('the sender broke off', { cause });
  }
}

/**
 * Takes what nobody read of a body off the wire. A client that is told no in the middle of an upload
 * may not listen before it has sent all of it, and the connection carries no other request till then.
 */
export function discardRest(incoming: IncomingMessage): void {
  if (incoming.destroyed || incoming.readableEnded) return;
  // A reader that waits for more holds the stream back as long as it listens.
  incoming.removeAllListeners('readable');
  incoming.resume();
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}
