import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Where the demo writes. */
export interface Terminal {
  write(text: string): void;
  style(style: Style, text: string): string;
}

/** Colours on a terminal alone, and only if nobody minds (https://no-color.org). */
export function createTerminal(
  output: { readonly isTTY?: boolean; write(text: string): unknown },
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const colours = output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return {
    write: (text) => void output.write(text),
    style: (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text),
  };
}

/** Text in lines of at most `width` characters, broken at spaces; a longer word has its own line. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** At most `width` characters; what is left out, before the last `tail` of them, is marked. */
export function shortened(text: string, width: number, tail: number): string {
  if (text.length <= width) return text;
  return `${text.slice(0, width - 1 - tail)}…${text.slice(text.length - tail)}`;
}
