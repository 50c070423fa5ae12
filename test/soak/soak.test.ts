import { expect, test, vi } from 'vitest';
import { describeWith } from '../setup/describe-with.ts';
import { startScript } from '../support/script-process.ts';
import { firstFaults } from './first-faults.ts';

// Faults are mended before the next, however long that takes on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const startSoak = (...args: string[]) => startScript('soak/main.ts', args);
const SEED = 1;

describeWith('redis-server', 'npm run soak, with a real Redis,', () => {
  describeWith('haproxy', 'and a real HAProxy', () => {
    test('plays the faults of its seed, ends with a clean ledger and leaves nothing behind', async () => {
      const soak = startSoak('--seconds', '15', '--seed', `${SEED}`);
      const { code, output, errors } = await soak.ended();
      expect(errors).toBe('');
      expect(output).toContain('The ledger is clean.');
      expect(code).toBe(0);
      expect(soak.isAnyLeft()).toBe(false);

      expect(output).toContain(`seed ${SEED}, 15 s, 3 relays`);
      const played = [...output.matchAll(/^ +[\d.]+ s {2}([a-z-]+)/gm)].map(([, kind]) => kind);
      expect(played.length).toBeGreaterThan(2);
      const planned = firstFaults(played.length, SEED, 3);
      expect(played).toEqual(planned.map(({ kind }) => kind));
      expect(Number(/^sent +(\d+)$/m.exec(output)?.[1])).toBeGreaterThan(100);
      expect(output).toMatch(/^lost +0$/m);
      expect(output).toMatch(/^doubled +0$/m);
    });

    test('a signal in the middle leaves nothing behind', async () => {
      const soak = startSoak('--seconds', '600', '--seed', `${SEED}`);
      await soak.said(/ s {2}[a-z-]+/);
      soak.kill('SIGINT');
      expect((await soak.ended()).code).toBe(128 + 2);
      expect(soak.isAnyLeft()).toBe(false);
    });

    test('says what to do where a program is missing', async () => {
      const soak = startScript('soak/main.ts', ['--seconds', '1'], {
        HAPROXY_PATH: '/nowhere/haproxy',
        RELAY_PROVISION: 'off',
      });
      const { code, errors } = await soak.ended();
      expect(code).toBe(1);
      expect(errors).toMatch(/there is no haproxy here\. Install it .* set HAPROXY_PATH/);
    });
  });
});

test('a bad argument is refused with the usage', async () => {
  const { code, output, errors } = await startSoak('--seconds', 'long').ended();
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(errors).toMatch(/--seconds takes a whole number.*Usage: npm run soak/s);
});

test('--help says what it does', async () => {
  const { code, output } = await startSoak('--help').ended();
  expect(code).toBe(0);
  expect(output).toMatch(/Usage: npm run soak.*--seed/s);
});
