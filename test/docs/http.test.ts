import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/http.md', ROOT), 'utf8');
const named = [...new Set([...page.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path))];

describe('docs/http.md', () => {
  test.each(named)('%s, which it names, is there', (path) => {
    expect(existsSync(new URL(path, ROOT))).toBe(true);
  });

  test('every row of a table that says where a feature is tested names a file', () => {
    const tables = page.split('\n\n').filter((part) => /^\| .*\| Tests \|$/m.test(part));
    const rows = tables.flatMap((table) => table.trim().split('\n').slice(2));
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter((row) => !/`test\/[^`]+\.test\.ts`[^|]*\|$/.test(row))).toEqual([]);
  });
});
