import { expect, test } from 'vitest';
import { isStale } from '../../bin/install.js';
import { freshClone, runLauncher, script } from './run-launcher.ts';

const LOCKED = {
  '': { version: '0.1.0' },
  'node_modules/hono': { version: '2.0.0', integrity: 'sha512-b' },
  'node_modules/other-platform': { version: '1.0.0', integrity: 'sha512-c', optional: true },
  'node_modules/vitest': { version: '5.0.0', integrity: 'sha512-d', dev: true },
};
const { 'node_modules/hono': hono, 'node_modules/vitest': vitest } = LOCKED;
const PRODUCTION = { 'node_modules/hono': hono };
const COMPLETE = { ...PRODUCTION, 'node_modules/vitest': vitest };

test('a complete install is left alone, whatever is for other platforms', () => {
  expect(isStale(LOCKED, COMPLETE, { tools: true })).toBe(false);
});

test('a production install is left alone until a development tool is asked for', () => {
  expect(isStale(LOCKED, PRODUCTION, { tools: false })).toBe(false);
  expect(isStale(LOCKED, PRODUCTION, { tools: true })).toBe(true);
});

test.each([
  ['absent', { 'node_modules/vitest': vitest }],
  ['of another version', { ...COMPLETE, 'node_modules/hono': { ...hono, version: '1.9.0' } }],
  ['of other content', { ...COMPLETE, 'node_modules/hono': { ...hono, integrity: 'sha512-x' } }],
])('an install in which a package is %s is stale', (_what, installed) => {
  expect(isStale(LOCKED, installed, { tools: false })).toBe(true);
});

test('a clone without packages installs them first', async () => {
  const npm = script('npm-cli.js', 'console.log("npm was asked to", ...process.argv.slice(2));');
  const { output, errors } = await runLauncher({
    root: freshClone(),
    args: ['-p', '"the program ran"'],
    env: { npm_execpath: npm },
  });
  expect(errors).toContain('running npm ci');
  expect(errors).toContain('npm was asked to ci');
  expect(output).toBe('the program ran\n');
});

test('an install that fails is told, and the program does not run', async () => {
  const npm = script('npm-cli.js', 'process.exit(1);');
  const { code, output, errors } = await runLauncher({
    root: freshClone(),
    args: ['-p', '"the program ran"'],
    env: { npm_execpath: npm },
  });
  expect(code).toBe(1);
  expect(errors).toContain('npm ci failed');
  expect(output).toBe('');
});
