import { byteCount } from './check.ts';
import type { View } from './comparison.ts';
import { shortened } from './terminal.ts';

/** Of a view: what stands in one column, a line each. */
export interface ViewLines {
  readonly head: readonly string[];
  readonly content: readonly string[];
}

const CONTENT_LINES = 3;
/** "a1b2 c3d4 e5f6 0718  ........": 29 characters. */
const BYTES_PER_LINE = 8;

export function viewLines({ lines, content }: View, width: number): ViewLines {
  const head = lines.map((line) => shortened(printable(line), width, tailOf(line)));
  if (content === undefined || content.bytes === 0) return { head, content: [] };
  const { start, bytes } = content;
  const text = asText(start);
  const shown = text === undefined ? hexLines(start, CONTENT_LINES) : textLines(text, width);
  const isAll =
    text !== undefined && start.length === bytes && text.length <= width * CONTENT_LINES;
  return { head, content: isAll ? shown : [...shown, `… ${byteCount(bytes)}`] };
}

/** Undefined for bytes that are no text that a terminal can show. */
function asText(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString('latin1');
  return /^[\x20-\x7e\r\n\t]*$/.test(text) ? text.replaceAll(/\s+/g, ' ') : undefined;
}

/** The fields of the relay header that tell a message's form stand at its end. */
function tailOf(line: string): number {
  return line.startsWith('x-mte-relay:') ? 13 : 0;
}

function textLines(text: string, width: number): readonly string[] {
  const count = Math.min(CONTENT_LINES, Math.ceil(text.length / width));
  return Array.from({ length: count }, (_, line) => text.slice(line * width, (line + 1) * width));
}

/** Hexadecimal and ASCII beside each other, as hexdump shows bytes. */
export function hexLines(bytes: Uint8Array, mostLines: number): readonly string[] {
  const rows = Math.min(mostLines, Math.ceil(bytes.length / BYTES_PER_LINE));
  return Array.from({ length: rows }, (_, row) => {
    const part = Buffer.from(bytes.subarray(row * BYTES_PER_LINE, (row + 1) * BYTES_PER_LINE));
    const hex = part.toString('hex').replaceAll(/(.{4})(?=.)/g, '$1 ');
    return `${hex.padEnd(19)}  ${printable(part.toString('latin1'))}`;
  });
}

/** A dot for whatever is no printable ASCII. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '.');
}
