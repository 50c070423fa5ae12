import type { ReadMessage } from '../http-reader.ts';
import { type Secret, secretsIn } from '../secrets.ts';
import { hexLines } from '../view-lines.ts';
import type { WireExchange } from './wire-log.ts';

/** What a page shows of a message on the wire. */
interface MessageView {
  readonly startLine: string;
  readonly headerLines: readonly string[];
  readonly contentBytes: number;
  /** The first of them, in hexadecimal and as ASCII. */
  readonly hex: readonly string[];
  /** Whether these are all of them. */
  readonly isWhole: boolean;
}

export interface WireView {
  readonly exchanges: readonly {
    readonly kind: 'script' | 'preflight' | 'pairing' | 'call';
    readonly request: MessageView;
    readonly response: MessageView | undefined;
  }[];
  /** How many bytes were searched for the secrets. */
  readonly searchedBytes: number;
  /** What each secret is that stands in them, in a usual spelling. */
  readonly found: readonly string[];
}

const SHOWN_BYTES = 64;
const HEX_LINES = 8;

export function wireView(exchanges: readonly WireExchange[], secrets: readonly Secret[]): WireView {
  const captured = exchanges.flatMap(({ request, response }) => [
    bytesOf(request),
    ...(response === undefined ? [] : [bytesOf(response)]),
  ]);
  return {
    exchanges: exchanges.map(({ request, response }) => ({
      kind: kindOf(request.startLine),
      request: messageView(request),
      response: response && messageView(response),
    })),
    searchedBytes: captured.reduce((sum, { length }) => sum + length, 0),
    found: secretsIn(captured, secrets),
  };
}

function kindOf(startLine: string): WireView['exchanges'][number]['kind'] {
  if (startLine.startsWith('OPTIONS ')) return 'preflight';
  if (startLine.startsWith('GET /public/')) return 'script';
  return / \/api\/mte-(relay|pair) /.test(startLine) ? 'pairing' : 'call';
}

function messageView({ startLine, headerLines, content, contentBytes }: ReadMessage): MessageView {
  const start = Buffer.concat(content).subarray(0, SHOWN_BYTES);
  const hex = hexLines(start, HEX_LINES);
  return { startLine, headerLines, contentBytes, hex, isWhole: start.length === contentBytes };
}

/** As they crossed, as far as they were kept. */
function bytesOf({ startLine, headerLines, content }: ReadMessage): Buffer {
  const head = `${[startLine, ...headerLines].join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), ...content]);
}
