import { expect, it } from 'vitest';
import { withoutOtherClouds } from '../../bin/build/cloud-regions.ts';

const source = `const all = 1;
// cloud:aws
const aws = 2;
// cloud:end
  // cloud:azure
  const azure = 3;
  // cloud:end
const end = 4;`;

it.each([
  ['aws', 'const all = 1;\n\nconst aws = 2;\n\n\n\n\nconst end = 4;'],
  ['azure', 'const all = 1;\n\n\n\n\n  const azure = 3;\n\nconst end = 4;'],
  ['all', 'const all = 1;\n\nconst aws = 2;\n\n\n  const azure = 3;\n\nconst end = 4;'],
] as const)('a build for %s keeps its own regions, on their lines', (flavour, kept) => {
  expect(withoutOtherClouds(source, flavour, 'a.ts')).toBe(kept);
});

it.each([
  ['// cloud:aws\n', 'a.ts: cloud:aws has no cloud:end'],
  ['x\n// cloud:end', 'a.ts:2: cloud:end of nothing'],
  ['// cloud:aws\n// cloud:azure', 'a.ts:2: cloud:azure inside cloud:aws'],
  ['// cloud:sky', 'a.ts:1: no cloud is named sky'],
])('marks that do not fit are refused: %j', (text, message) => {
  expect(() => withoutOtherClouds(text, 'all', 'a.ts')).toThrow(message);
});
