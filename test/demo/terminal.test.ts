import { expect, test } from 'vitest';
import { createTerminal, shortened, wrapped } from '../../demo/terminal.ts';

test.each([
  { isTTY: true, env: {}, coloured: true },
  { isTTY: true, env: { NO_COLOR: '' }, coloured: true },
  { isTTY: true, env: { NO_COLOR: '1' }, coloured: false },
  { isTTY: true, env: { TERM: 'dumb' }, coloured: false },
  { isTTY: false, env: {}, coloured: false },
])('terminal: $isTTY, environment: $env: colours: $coloured', ({ isTTY, env, coloured }) => {
  const { style } = createTerminal({ isTTY, write: () => {} }, env);
  expect(style('green', 'held')).toBe(coloured ? '\x1b[32mheld\x1b[39m' : 'held');
});

test('text is broken at spaces, and a longer word is left whole', () => {
  expect(wrapped('one two three incomprehensible', 9)).toEqual([
    'one two',
    'three',
    'incomprehensible',
  ]);
});

test('what is left out of a line is marked, before the end that was asked for', () => {
  expect(shortened('12345678', 8, 0)).toBe('12345678');
  expect(shortened('123456789', 8, 0)).toBe('1234567…');
  expect(shortened('123456789', 8, 3)).toBe('1234…789');
});
