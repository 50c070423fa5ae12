import { createHash } from 'node:crypto';

/** The page, and the headers that it needs. */
export interface PageDocument {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface DocumentOptions {
  readonly html: string;
  /** Where the page loads the client from, and what it calls. */
  readonly relayOrigin: string;
  /** What else it calls: the API without the relay. */
  readonly directOrigin: string;
  /** Of the relay's scripts, by file name. */
  readonly integrity: Readonly<Record<string, string>>;
}

/** Stands in the page for its import map. */
const PLACE = '{ "imports": {} }';

/** The page with the names of the relay's modules, each under its integrity value. */
export function pageDocument(options: DocumentOptions): PageDocument {
  const { html, relayOrigin, directOrigin, integrity } = options;
  const url = (name: string) => `${relayOrigin}/public/${name}`;
  const values = Object.entries(integrity).map(([name, value]) => [url(name), value]);
  const map = JSON.stringify({
    imports: {
      'mte-relay-client': url('mte-relay-client.js'),
      'mte-relay-client/event-source': url('mte-relay-client-event-source.js'),
    },
    integrity: Object.fromEntries(values),
  });
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${relayOrigin} 'sha256-${createHash('sha256').update(map).digest('base64')}'`,
    `connect-src 'self' ${relayOrigin} ${directOrigin}`,
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  return {
    html: html.replace(PLACE, () => map),
    headers: {
      'content-security-policy': policy.join('; '),
      // Isolated pages have a finer clock, for the comparison of latencies.
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    },
  };
}
