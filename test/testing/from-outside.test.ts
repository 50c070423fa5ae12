import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/', import.meta.url));

/** Runs an author's own vitest on an author's own project, which has the relay as a package. */
async function runInProject(files: Readonly<Record<string, string>>) {
  const project = await mkdtemp(join(tmpdir(), 'relay-author-'));
  onTestFinished(() => rm(project, { recursive: true }));
  await mkdir(join(project, 'node_modules'));
  await symlink(ROOT, join(project, 'node_modules/mte-relay-server'));
  await symlink(VITEST, join(project, 'node_modules/vitest'));
  const config = "export default { resolve: { dedupe: ['vitest'] } };";
  const all = { 'package.json': '{"type":"module"}', 'vitest.config.js': config, ...files };
  for (const [name, content] of Object.entries(all)) await writeFile(join(project, name), content);
  const { PATH } = process.env;
  const child = spawn(process.execPath, [join(VITEST, 'vitest.mjs'), 'run', '--no-color'], {
    cwd: project,
    env: { PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, output: output + errors };
}

const SUITE = `
  import { describeMetricsSink } from 'mte-relay-server/testing';
  import factory from './sink.ts';
  describeMetricsSink('my sink', async () => {
    const delivered: string[] = [];
    return { sink: await factory(delivered), requests: () => delivered.length };
  });
`;

/** A sink that delivers when it is closed, `body` being what it does with an event. */
const sink = (body: string) => `
  import type { MetricsSink } from 'mte-relay-server/ports';
  export default async (delivered: string[]): Promise<MetricsSink> => {
    const held: string[] = [];
    return {
      record(event) { ${body} },
      async close() { delivered.push(...held.splice(0)); },
    };
  };
`;
const COUNTED = "if (event.type === 'request' || event.type === 'pass-through') held.push('one');";

test('an author can prove an adapter, with the suites imported by their package name', async () => {
  const { code, output } = await runInProject({
    'sink.ts': sink(COUNTED),
    'sink.test.ts': SUITE,
  });
  expect(output).toMatch(/Tests +13 passed/);
  expect(code).toBe(0);
}, 120_000);

test('an adapter that breaks the contract fails, by the name of what it breaks', async () => {
  const { code, output } = await runInProject({
    'sink.ts': sink("if (event.type === 'request') held.push('one');"),
    'sink.test.ts': SUITE,
  });
  expect(output).toContain('has delivered everything once it is closed');
  expect(output).toMatch(/Tests +1 failed/);
  expect(code).not.toBe(0);
}, 120_000);
