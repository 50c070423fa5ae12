import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runLauncher, script } from './run-launcher.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const PARTS = ['bin', 'src', 'LICENSE', 'docs/client.md', 'package.json', 'package-lock.json'];

/** A clone in which everything is installed and nothing built. */
function installedClone(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mte-relay-clone-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of [...PARTS, 'tsconfig.json', 'tsconfig.client.json']) {
    cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

test('the launcher builds the client where it is missing or of other sources, and else not', async () => {
  const root = installedClone();
  const program = script('program.js', "console.log('started');");
  const launch = async () => {
    const { output, code } = await runLauncher({ args: ['--client', program], root });
    expect([output, code]).toEqual(['started\n', 0]);
    const built = join(root, 'dist/client/mte-relay-client.js');
    return { made: statSync(built).ino, text: readFileSync(built, 'utf8') };
  };
  const first = await launch();
  expect(first.text).toContain('mte-relay/1');
  expect((await launch()).made).toBe(first.made);
  const source = join(root, 'src/client/index.ts');
  writeFileSync(source, `${readFileSync(source, 'utf8')}\nexport const added = 'by the test';\n`);
  const second = await launch();
  expect(second.text).toContain('by the test');
});

test('a client that cannot be built does not keep the program from its start', async () => {
  const root = installedClone();
  writeFileSync(join(root, 'src/client/index.ts'), 'export {');
  const program = script('program.js', "console.log('started');");
  const { output, errors, code } = await runLauncher({ args: ['--client', program], root });
  expect([output, code]).toEqual(['started\n', 0]);
  expect(errors).toMatch(/building it failed/);
  expect(errors).toContain('npm run build:client');
});

test('without --client nothing is built', async () => {
  const root = installedClone();
  const program = script('program.js', "console.log('started');");
  await runLauncher({ args: [program], root });
  expect(() => statSync(join(root, 'dist'))).toThrow('ENOENT');
});
