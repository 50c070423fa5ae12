import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { generate } from './generate.ts';

const folder = new URL('./', import.meta.url);

describe('the vectors', () => {
  const files = generate();

  test.each([...files.keys()])('%s is what its generator writes', (name) => {
    // Not toBe, which would print both.
    expect(readFileSync(new URL(name, folder), 'utf8') === files.get(name)).toBe(true);
  });

  test('no other file is there', () => {
    const there = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(there.toSorted()).toEqual([...files.keys()].toSorted());
  });

  test('are the same each time', () => {
    expect(generate()).toEqual(files);
  });

  test.each([...files])('%s says what it is and which units it has', (_, text) => {
    const { description, fields } = JSON.parse(text);
    expect(description).toMatch(/^[A-Z].*\.$/i);
    expect(Object.keys(fields).length).toBeGreaterThan(1);
  });
});
