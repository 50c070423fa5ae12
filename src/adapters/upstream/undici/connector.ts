import { buildConnector } from 'undici';

/**
 * Connects, and lets no reset pass for an end: undici takes ECONNRESET on a body without framing for
 * the close that ends it (RFC 9112, 6.3), and a cut answer would look whole. Under another code it is
 * an error like any other.
 */
export function createConnector(timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, allowH2: false });
  return (options, callback) => {
    connect(options, (...connected) => {
      const [, socket] = connected;
      socket?.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET') error.code = 'EUPSTREAMRESET';
      });
      callback(...connected);
    });
  };
}
