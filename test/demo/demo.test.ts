import { describe, expect, test } from 'vitest';
import { STEPS } from '../../demo/scenario.ts';
import { startDemo } from './demo-process.ts';

const ORIGIN = /http:\/\/127\.0\.0\.1:\d+/g;

describe('npm run demo -- --once', () => {
  test('plays every step, ends with 0 and leaves no process and no port', async () => {
    const demo = startDemo(['--once']);
    const { code, output, errors } = await demo.ended();
    expect(errors).toBe('');
    expect(code).toBe(0);
    expect(demo.isAnyLeft()).toBe(false);

    for (const [index, { name }] of STEPS.entries())
      expect(output).toContain(`${index + 1}. ${name}  `);
    expect(output).toContain(`All ${STEPS.length} steps held`);
    expect(output).not.toContain('✗');

    const origins = new Set(output.match(ORIGIN));
    expect(origins.size).toBe(3);
    for (const origin of origins) await expect(fetch(origin)).rejects.toThrow('fetch failed');
  });

  test('writes plain text for 100 columns where the output is no terminal', async () => {
    const { output } = await startDemo(['--once']).ended();
    const lines = output.split('\n');
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(100);
    expect(output).not.toContain('\x1b');
  });
});

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

describe('npm run demo', () => {
  test('stays up, answers at the URLs it printed, and stops on SIGTERM', async () => {
    const demo = startDemo();
    const echo = await demo.said(/curl '(\S+)'/);
    expect(await (await fetch(echo)).json()).toMatchObject({ echo: 'test' });
    const plain = await demo.said(/relay +\S+ +curl -i (\S+)/);
    expect((await fetch(plain)).status).toBe(569);
    const api = await demo.said(/API +\S+ +curl -i (\S+)/);
    expect((await fetch(api)).status).toBe(401);
    const page = await demo.said(/page +(\S+) +open it in a browser/);
    expect(await (await fetch(page)).text()).toContain('<h1>What the network sees</h1>');

    demo.kill('SIGTERM');
    expect(await demo.ended()).toMatchObject({ code: 0, errors: '' });
    expect(demo.isAnyLeft()).toBe(false);
  });

  test('a signal in the middle of the scenario leaves nothing behind', async () => {
    const demo = startDemo();
    await demo.said(/1\. /);
    demo.kill('SIGINT');
    const { code, errors } = await demo.ended();
    expect([0, 128 + 2]).toContain(code);
    expect(errors).toBe('');
    expect(demo.isAnyLeft()).toBe(false);
  });

  test('takes the relay with it when it is killed with -9', async () => {
    const demo = startDemo();
    const echo = await demo.said(/curl '(\S+)'/);
    expect((await fetch(echo)).status).toBe(200);
    demo.kill('SIGKILL');
    expect(await demo.ended()).toMatchObject({ signal: 'SIGKILL' });
    await expect.poll(() => answers(echo), { timeout: 20_000 }).toBe(false);
  });
});

test('--help says what it does', async () => {
  const { code, output } = await startDemo(['--help']).ended();
  expect(code).toBe(0);
  expect(output).toMatch(/Usage: npm run demo.*--once/s);
});

test.each(['--onec', 'once', '--once=1'])(
  'the argument %s is refused by name',
  async (argument) => {
    const { code, output, errors } = await startDemo([argument]).ended();
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errors).toContain(`"${argument}" is not known. Give --once, --help or nothing.`);
  },
);
