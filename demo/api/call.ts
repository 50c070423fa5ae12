import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ContentRecord, createContentRecorder } from '../content.ts';
import type { OpenEntry } from './ledger.ts';

/** A request that the API does not carry out. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** One request to the API; whatever it takes and gives goes down in the ledger. */
export interface ApiCall {
  readonly method: string;
  readonly url: URL;
  header(name: string): string | undefined;
  /** Reads the content to its end and keeps nothing of it but the record. */
  receive(): Promise<ContentRecord>;
  /** Throws {@link Problem} for content that is not a JSON object, or is too long. */
  json(): Promise<Record<string, unknown>>;
  reply(status: number, headers: Record<string, string>, content?: string | Uint8Array): void;
  replyJson(status: number, value: unknown, headers?: Record<string, string>): void;
  /** An answer piece by piece. */
  stream(headers: Record<string, string>): AnswerStream;
}

export interface AnswerStream {
  write(text: string): void;
  end(): void;
  /** Called once, when the answer is complete or nobody listens any more. */
  onClose(closed: () => void): void;
}

const LONGEST_JSON = 64 * 1024;

export function createCall(
  request: IncomingMessage,
  response: ServerResponse,
  entry: OpenEntry,
): ApiCall {
  const receive = async (piece: (bytes: Uint8Array) => void) => {
    const recorder = createContentRecorder();
    for await (const bytes of request) {
      recorder.add(bytes);
      piece(bytes);
    }
    entry.content = recorder.record();
    return entry.content;
  };

  const stream = (status: number, headers: Record<string, string>) => {
    const recorder = createContentRecorder();
    response.writeHead(status, headers).flushHeaders();
    return {
      write(content: string | Uint8Array) {
        const bytes = Buffer.from(content);
        recorder.add(bytes);
        response.write(bytes);
      },
      end() {
        entry.answer = { status, headers: Object.entries(headers), content: recorder.record() };
        response.end();
      },
      onClose: (closed: () => void) => void response.once('close', closed),
    };
  };

  const reply: ApiCall['reply'] = (status, headers, content) => {
    const length = content === undefined ? {} : { 'content-length': `${byteLength(content)}` };
    const answer = stream(status, { ...headers, ...length });
    if (content !== undefined) answer.write(content);
    answer.end();
  };

  return {
    method: entry.method,
    url: new URL(entry.target, 'http://api.invalid'),
    header: (name) => entry.headers.find(([other]) => other === name)?.[1],
    receive: () => receive(() => {}),
    async json() {
      const pieces: Uint8Array[] = [];
      let length = 0;
      await receive((bytes) => {
        length += bytes.length;
        if (length > LONGEST_JSON) throw new Problem(413, 'the JSON is too long');
        pieces.push(bytes);
      });
      return parseObject(Buffer.concat(pieces).toString());
    },
    reply,
    replyJson(status, value, headers = {}) {
      reply(status, { 'content-type': 'application/json', ...headers }, JSON.stringify(value));
    },
    stream: (headers) => stream(200, headers),
  };
}

function byteLength(content: string | Uint8Array): number {
  return typeof content === 'string' ? Buffer.byteLength(content) : content.length;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { ...value };
  } catch {
    // The same answer as for JSON of another kind.
  }
  throw new Problem(400, 'the content must be a JSON object');
}
