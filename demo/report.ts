import type { Check } from './check.ts';
import type { Comparison } from './comparison.ts';
import type { StepResult } from './scenario.ts';
import type { Stage } from './stage.ts';
import { type Terminal, wrapped } from './terminal.ts';
import { type ViewLines, viewLines } from './view-lines.ts';

const WIDTH = 100;
const COLUMNS = [31, 30, 31];
const GUTTER = ' │ ';
const HEADINGS = {
  request: ['application sends', 'on the wire', 'API receives'],
  answer: ['application gets', 'on the wire', 'API answers'],
};

/** Writes what happens for people to read. */
export interface Report {
  opening(stage: Stage): void;
  step(result: StepResult, index: number): void;
  closing(results: readonly StepResult[]): void;
  stayingUp(stage: Stage, pageOrigin: string): void;
}

export function createReport({ write, style }: Terminal): Report {
  const place = (name: string, where: string, what: string) =>
    write(`  ${name.padEnd(7)}${style('cyan', where.padEnd(25))}${what}\n`);

  const compare = ({ direction, application, wire, api }: Comparison) => {
    const columns = [application, wire, api].map((view, index) =>
      viewLines(view, COLUMNS[index] ?? 0),
    );
    write(`  ${style('dim', ruled(HEADINGS[direction]))}\n`);
    for (const cells of headRows(columns)) row(cells, (text) => text);
    for (const cells of contentRows(columns)) {
      row(cells, (text, index) => style(index === 1 ? 'magenta' : 'cyan', text));
    }
  };

  const row = (cells: readonly string[], paint: (text: string, index: number) => string) => {
    const painted = cells.map((text, index) => paint(text.padEnd(COLUMNS[index] ?? 0), index));
    write(`  ${painted.join(style('dim', GUTTER)).trimEnd()}\n`);
  };

  const mark = (held: boolean) => (held ? style('green', '✓') : style('red', '✗'));

  const judge = ({ text, held, instead }: Check) => {
    const [first = '', ...more] = wrapped(text, WIDTH - 4);
    write(`  ${mark(held)} ${first}\n`);
    for (const line of more) write(`    ${line}\n`);
    if (held || instead === undefined) return;
    for (const line of wrapped(instead, WIDTH - 6)) write(`      ${style('red', line)}\n`);
  };

  return {
    opening({ api, relay, tap }) {
      write(`\n${style('bold', 'An application, the relay and an API')}\n\n`);
      place('API', api.origin, 'speaks plain JSON');
      place('relay', relay.origin, `stands in front of the API, as process ${relay.pid}`);
      place('tap', tap.origin, 'records every byte between the client and the relay');
    },

    step(result, index) {
      const { step, outcome } = result;
      const title = `${index + 1}. ${step.name}`;
      write(`\n${style('bold', title)}  ${style('dim', step.how)}\n`);
      if (outcome === 'played') {
        for (const comparison of result.played.comparisons) compare(comparison);
        if (result.played.comparisons.length > 0) write('\n');
        for (const check of result.played.checks) judge(check);
      } else if (outcome === 'broken off') {
        judge({ text: 'The step could not be played', held: false, instead: result.reason });
      } else {
        judge({ text: 'Not played: a step before it could not be', held: false });
      }
    },

    closing(results) {
      const failed = results.filter(({ held }) => !held).map(({ step }) => step.name);
      const checks = results.flatMap((result) =>
        result.outcome === 'played' ? result.played.checks : [],
      );
      const text =
        failed.length === 0
          ? `All ${results.length} steps held, in ${checks.length} checks.`
          : `${failed.length} of ${results.length} steps did not hold: ${failed.join(', ')}.`;
      const [first = '', ...more] = wrapped(text, WIDTH - 2);
      write(`\n${mark(failed.length === 0)} ${style('bold', first)}\n`);
      for (const line of more) write(`  ${line}\n`);
    },

    stayingUp({ api, relay }, pageOrigin) {
      write('\nStill up, for you to try; Ctrl-C ends it.\n\n');
      place('page', pageOrigin, 'open it in a browser');
      place('API', api.origin, `curl -i ${api.origin}/v1/notes`);
      place('relay', relay.origin, `curl -i ${relay.origin}/v1/notes`);
      place('echo', '', `curl '${relay.origin}/api/mte-echo?msg=test'`);
      write('\n');
    },
  };
}

/** The headings of the columns, set in a rule. */
function ruled(headings: readonly string[]): string {
  const cells = headings.map((text, index) => `${text} `.padEnd(COLUMNS[index] ?? 0, '─'));
  return cells.join('─┼ ');
}

/** Heads line by line, so that equal headers stand beside each other. */
function headRows(columns: readonly ViewLines[]): readonly string[][] {
  return rows(columns.map(({ head }) => head));
}

function contentRows(columns: readonly ViewLines[]): readonly string[][] {
  return rows(columns.map(({ content }) => content));
}

function rows(columns: readonly (readonly string[])[]): readonly string[][] {
  const height = Math.max(0, ...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, at) => columns.map((column) => column[at] ?? ''));
}
