import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plainTable, targetTable } from '../../bench/report/markdown.ts';
import { type Figures, judge, type Part, TARGETS, wasMeasured } from '../../bench/targets.ts';

const PARTS = TARGETS.flatMap(({ parts }): Part[] => [...parts]);
const edge = ({ least, most }: Part) => least ?? most ?? 0;
/** Every figure just as its target asks. */
const MET: Figures = Object.fromEntries(PARTS.map((part) => [part.figure, edge(part)]));
const FILE = new URL('../../bench/results.json', import.meta.url);

describe('the results of the benchmark', () => {
  it('were measured where any part was', () => {
    const measured = (figures: Figures) =>
      judge(figures)
        .filter(wasMeasured)
        .map(({ name }) => name);
    expect(measured({})).toEqual([]);
    expect(measured({ redis: 0.5, 'idle-memory': 80 })).toEqual([
      'Redis store / memory store, requests per second',
      'cold start to listening, and idle memory',
    ]);
  });

  it('have one entry for every target', () => {
    const results = judge({});
    expect(results.map(({ name }) => name)).toEqual(TARGETS.map(({ name }) => name));
    expect(new Set(results.map(({ name }) => name)).size).toBe(14);
    for (const result of results) {
      expect(Object.keys(result)).toEqual(
        expect.arrayContaining(['name', 'value', 'unit', 'target', 'met']),
      );
    }
  });

  it('are met at the bound', () => {
    expect(judge(MET).every(({ met }) => met)).toBe(true);
  });

  it.each(PARTS)('are not met beyond the bound of $figure', (part) => {
    const beyond = part.least === undefined ? edge(part) * 1.01 : edge(part) * 0.99;
    const missed = judge({ ...MET, [part.figure]: beyond }).filter(({ met }) => !met);
    expect(missed).toHaveLength(1);
  });

  it.each(PARTS)('are not met where $figure was not measured', ({ figure }) => {
    const { [figure]: _left, ...others } = MET;
    expect(judge(others).filter(({ met }) => !met)).toHaveLength(1);
  });

  it('are those of a whole run in the file, judged by the same targets', () => {
    const written: ReturnType<typeof judge> = JSON.parse(readFileSync(FILE, 'utf8'));
    const values = written.flatMap((result) => result.parts ?? [result]).map(({ value }) => value);
    const figures = Object.fromEntries(
      PARTS.map(({ figure }, at) => [figure, values[at]]).filter(([, value]) => value !== null),
    );
    expect(values).toHaveLength(PARTS.length);
    expect(judge(figures)).toEqual(written);
  });

  it('stand in a table with a line for each figure', () => {
    const table = targetTable(judge(MET));
    expect(table).toHaveLength(1 + PARTS.length);
    expect(plainTable(table).split('\n')).toHaveLength(table.length);
  });
});
