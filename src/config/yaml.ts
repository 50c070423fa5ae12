import type { Node } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Value } from './value.ts';

/** Something that is wrong with the text itself. */
export interface TextProblem {
  /** From 1. */
  readonly line: number;
  /** A predicate; it quotes nothing of the text. */
  readonly problem: string;
}

/** `value` is null for a text that holds nothing. */
export type ParsedText = { readonly value: Value } | { readonly problems: readonly TextProblem[] };

// One slip often makes the parser complain many times.
const MOST_PROBLEMS = 5;
// A few aliases of aliases can stand for billions of values, and one inside its anchor never ends.
const MOST_VALUES = 100_000;
const MOST_LEVELS = 20;

/**
 * Reads one YAML 1.2 document, and so JSON too. Numbers and booleans stay the texts they were
 * written as, and a key may come twice. Tags and aliases without bound are problems.
 */
export function parseYaml(text: string): ParsedText {
  const lines = new LineCounter();
  const lineAt = (offset: number | undefined) => lines.linePos(offset ?? 0).line;
  const document = parseDocument(text, {
    prettyErrors: false,
    lineCounter: lines,
    // Who reads a mapping knows which keys are one and the same, and where they stand.
    uniqueKeys: false,
  });
  if (document.errors.length > 0) {
    // The parser's own messages quote the text, so only their codes are used.
    const problems = [...document.warnings, ...document.errors].map(({ code, pos }) => ({
      line: lineAt(pos[0]),
      problem: worded(code),
    }));
    return { problems: problems.slice(0, MOST_PROBLEMS) };
  }
  try {
    return { value: valueReader(lineAt)(document.contents) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { problems: [error.found] };
  }
}

const noTags = 'has a tag, which is not taken; a text with ! at its front stands in quotes';

function worded(code: string): string {
  if (code === 'MULTIPLE_DOCS') return 'begins a second document; there can be only one';
  if (code === 'TAG_RESOLVE_FAILED') return noTags;
  if (code === 'BAD_ALIAS') {
    return 'names an alias that is not there; a * that is meant as text stands in quotes';
  }
  return `is not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}

class Unreadable extends Error {
  readonly found: TextProblem;
  constructor(line: number, problem: string) {
    super(problem);
    this.found = { line, problem };
  }
}

function valueReader(lineAt: (offset: number | undefined) => number) {
  const anchors = new Map<string, Node>();
  let valuesLeft = MOST_VALUES;

  function read(node: unknown, level: number): Value {
    if (!isNode(node)) return null;
    const refuse = (problem: string) => new Unreadable(lineAt(node.range?.[0]), problem);
    valuesLeft -= 1;
    if (valuesLeft < 0) throw refuse('stands for too many values, by its aliases');
    if (level > MOST_LEVELS) throw refuse('is nested too deeply');
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) throw refuse(worded('BAD_ALIAS'));
      return read(target, level + 1);
    }
    if (node.tag !== undefined) throw refuse(noTags);
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    return content(node, level);
  }

  function content(node: Node, level: number): Value {
    if (isSeq(node)) return node.items.map((item) => read(item, level + 1));
    if (isMap(node)) return { entries: node.items.map((pair) => entry(pair, level + 1)) };
    return isScalar(node) && node.value !== null ? (node.source ?? '') : null;
  }

  function entry({ key, value }: { key: unknown; value: unknown }, level: number) {
    const line = lineAt(isNode(key) ? key.range?.[0] : undefined);
    const text = read(key, level);
    if (typeof text !== 'string') throw new Unreadable(line, 'has a key that is not a text');
    return { key: text, value: read(value, level), line };
  }

  return (node: unknown) => read(node, 0);
}
