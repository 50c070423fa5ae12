import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshClone, runLauncher, script } from './run-launcher.ts';

const PRINT_ONE = ['-p', '1'];

/** A file that says the given version and runs nothing. */
function pretendedNode(version: string): string {
  return script('node', `#!/bin/sh\necho ${version}\n`);
}

/** A repository whose install is complete without a pinned Node, as on a rare platform. */
function cloneWithoutPinnedNode(): string {
  const root = freshClone();
  mkdirSync(join(root, 'node_modules'));
  for (const name of ['package-lock.json', 'node_modules/.package-lock.json']) {
    writeFileSync(join(root, name), JSON.stringify({ packages: {} }));
  }
  return root;
}

test('RELAY_NODE is what programs run on', async () => {
  const env = { RELAY_NODE: pretendedNode('v26.0.0') };
  expect(await runLauncher({ args: PRINT_ONE, env })).toMatchObject({ output: 'v26.0.0\n' });
});

test('a RELAY_NODE that is too old is refused with its version and the needed one', async () => {
  const env = { RELAY_NODE: pretendedNode('v24.7.9') };
  const { code, errors } = await runLauncher({ args: PRINT_ONE, env });
  expect(code).toBe(1);
  expect(errors).toMatch(/RELAY_NODE is Node v24\.7\.9; 24\.8 or newer is needed/);
});

test('a RELAY_NODE that is no Node is refused', async () => {
  const env = { RELAY_NODE: '/nowhere/node' };
  const { code, errors } = await runLauncher({ args: PRINT_ONE, env });
  expect(code).toBe(1);
  expect(errors).toContain('RELAY_NODE=/nowhere/node is not a Node that runs here');
});

test('without a pinned Node the running one is taken if it is new enough', async () => {
  const root = cloneWithoutPinnedNode();
  const { output } = await runLauncher({ root, args: ['-p', 'process.execPath'] });
  expect(output.trim()).toBe(process.execPath);
});

test('without any suitable Node the error says what to do', async () => {
  const root = cloneWithoutPinnedNode();
  const old = "data:text/javascript,Object.defineProperty(process,'version',{value:'v20.1.0'})";
  const { code, errors } = await runLauncher({
    root,
    args: PRINT_ONE,
    nodeOptions: ['--import', old],
  });
  expect(code).toBe(1);
  expect(errors).toMatch(/Node v20\.1\.0; 24\.8 or newer is needed/);
  expect(errors).toMatch(/Install a newer Node, or set RELAY_NODE/);
});
