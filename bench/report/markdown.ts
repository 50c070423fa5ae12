import type { SceneResult, Table } from '../scenes/scene.ts';
import type { Result } from '../targets.ts';

/** A scene that was played. */
export interface Played {
  readonly title: string;
  readonly result: SceneResult;
}

/** The text of RESULTS.md. */
export function markdown(
  machine: readonly string[],
  results: readonly Result[],
  played: readonly Played[],
): string {
  const scenes = played.map(({ title, result }) => {
    const parts = [`## ${title}`, markdownTable(result.table), result.notes.join(' ')];
    return parts.filter((part) => part !== '').join('\n\n');
  });
  return [
    '# Results of the benchmark',
    'Written by `npm run bench`. What is measured, and how, is in [docs/performance.md](../docs/performance.md). Of figures, the median and in brackets the quartiles.',
    machine.map((line) => `- ${line}`).join('\n'),
    '## Targets',
    markdownTable(targetTable(results)),
    ...scenes,
  ]
    .join('\n\n')
    .concat('\n');
}

/** A line for each part of each target. */
export function targetTable(results: readonly Result[]): Table {
  const lines = results.flatMap((result) =>
    (result.parts ?? [result]).map((part) => {
      const name = part.name === result.name ? part.name : `${result.name}: ${part.name}`;
      const value = part.value === null ? 'not measured' : `${part.value} ${part.unit}`;
      return [name, value, part.target, part.met ? 'met' : 'NOT MET'];
    }),
  );
  return [['figure', 'value', 'target', ''], ...lines];
}

function markdownTable([heading, ...lines]: Table): string {
  if (heading === undefined) return '';
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = `|${heading.map(() => '---').join('|')}|`;
  return [row(heading), rule, ...lines.map(row)].join('\n');
}

/** The same for a terminal: columns as wide as their widest cell. */
export function plainTable(table: Table): string {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((line) => (line[column] ?? '').length)),
  );
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
