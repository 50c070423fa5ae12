import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readArguments } from '../../sizing/arguments.ts';
import { CONSTANTS, namedConstants } from '../../sizing/constants.ts';
import { describeWith } from '../setup/describe-with.ts';
import { runLauncher } from '../toolchain/run-launcher.ts';

const page = readFileSync(new URL('../../docs/sizing.md', import.meta.url), 'utf8');
const constants = namedConstants(CONSTANTS);
const run = (...args: string[]) => runLauncher({ args: ['sizing/main.ts', ...args] });

describe('npm run sizing', () => {
  test('prints the table that stands in docs/sizing.md', async () => {
    const { output, code } = await run();
    expect(code).toBe(0);
    expect(page).toContain(`\`\`\`\n${output}\`\`\``);
  });

  test('answers for one number of clients', async () => {
    const { output } = await run('--clients', '1000000', '--sticky', '--relays', '50');
    expect(output).toMatch(/^ {2}in a session +1,000,000$/m);
    expect(output).toMatch(/^ {2}relays +50$/m);
  });

  test('names every option in its help, and its page names each too', async () => {
    const { output } = await run('--help');
    const options = [...output.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name);
    expect(options.length).toBeGreaterThan(12);
    for (const option of options) expect(page).toContain(`\`${option}`);
  });

  test.each([
    [['--clients', '0'], '--clients must be a whole number from 1'],
    [['--clients', '1.5'], '--clients must be a whole number'],
    [['--utilisation', '1.2'], '--utilisation must be a number from 0.01 to 1'],
    [['--request-bytes', ''], '--request-bytes must be a whole number'],
    [['--sessions', '4'], '--sessions'],
    [['more'], 'more'],
  ])('refuses %j and says why', (given, reason) => {
    const read = readArguments(given);
    expect(read.action === 'refuse' && read.message).toContain(reason);
  });

  test('ends with 2 where it was called wrongly', async () => {
    const { code, errors } = await run('--clients', 'many');
    expect(code).toBe(2);
    expect(errors).toContain('--help');
  });
});

describe('docs/sizing.md', () => {
  const rows = new Map(
    [...page.matchAll(/^\| `([a-zA-Z0-9.]+)` \| ([\d,.]+) /gm)].map(([, name = '', value = '']) => [
      name,
      Number(value.replaceAll(',', '')),
    ]),
  );

  test('has every constant as it is in use', () => {
    expect([...rows]).toEqual(constants);
  });
});

describeWith('redis-server', 'npm run sizing -- --measure', (program) => {
  test('measures every constant, and those that are bytes come out as they are in use', async () => {
    const { output, errors, code } = await runLauncher({
      args: ['sizing/main.ts', '--measure', '--pairs', '4000', '--requests', '300'],
      env: { REDIS_SERVER_PATH: program },
    });
    expect(errors).toBe('');
    expect(code).toBe(0);
    const measured = new Map(
      [...output.matchAll(/^([a-z]\S+\.\S+) +(-?[\d.]+) +([\d.]+)$/gm)].map(
        ([, name = '', now, inUse]) => [name, { now: Number(now), inUse: Number(inUse) }],
      ),
    );
    expect([...measured.keys()].sort()).toEqual(constants.map(([name]) => name).sort());
    const exact = [...measured].filter(
      ([name]) => /[bB]ytes|received|sent|memory|scripts/.test(name) && !name.endsWith('sent'),
    );
    expect(exact.length).toBeGreaterThan(9);
    for (const [name, { now, inUse }] of exact) {
      expect(now / inUse, name).toBeGreaterThan(0.5);
      expect(now / inUse, name).toBeLessThan(2);
    }
    for (const name of ['relay.cpuPerMessage', 'relay.cpuPerPairing', 'redis.claim.cpu']) {
      expect(measured.get(name)?.now, name).toBeGreaterThan(0);
    }
  }, 240_000);
});
