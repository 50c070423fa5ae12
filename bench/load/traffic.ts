import type { HttpMessage } from './message-reader.ts';

/** Requests that are made before a round begins, so that a round measures no more than sending them. */
export interface Batch {
  /** How many requests there are; infinite where one can be sent again and again. */
  readonly size: number;
  /** All bytes of a request. */
  request(index: number): Buffer;
  /** Throws when this is not the answer to that request, as the upstream gave it. */
  check(index: number, answer: HttpMessage): Promise<void>;
}

/** One way to ask the upstream: as it is, or sealed. */
export interface Traffic {
  readonly port: number;
  prepare(atMost: number): Promise<Batch>;
}

/** What the application asks, whoever forwards it. */
export const APPLICATION = {
  method: 'POST',
  path: '/orders',
  headers: [
    ['content-type', 'application/json'],
    ['accept', 'application/json'],
  ],
  /** 1,024 bytes of JSON. */
  content: Buffer.from(JSON.stringify({ order: 'o'.repeat(1012) })),
} as const;

/** What the upstream answers, 1,024 bytes of JSON. */
export const ANSWER = Buffer.from(JSON.stringify({ answer: 'a'.repeat(1011) }));

/** The application's request in plain. */
export function plainTraffic(port: number): Traffic {
  const { method, path, headers, content } = APPLICATION;
  const request = requestBytes(port, `${method} ${path}`, headers, content);
  return {
    port,
    prepare: async () => ({
      size: Number.POSITIVE_INFINITY,
      request: () => request,
      check: async (_index, answer) => checkAnswer(answer.content),
    }),
  };
}

/** Throws when this is not what the upstream answers. */
export function checkAnswer(content: Uint8Array): void {
  if (!ANSWER.equals(content)) throw new Error('an answer is not the one that the upstream gave');
}

export function requestBytes(
  port: number,
  line: string,
  headers: readonly (readonly [string, string])[],
  content: Uint8Array,
): Buffer {
  const fields = [
    ['host', `127.0.0.1:${port}`],
    ...headers,
    ['content-length', `${content.length}`],
  ];
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${line} HTTP/1.1\r\n${lines}\r\n`, 'latin1'), content]);
}
