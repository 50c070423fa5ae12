import { expect, test } from 'vitest';
import { HELP, readArguments } from '../../soak/arguments.ts';

const read = (...given: string[]) => readArguments(given, () => 42);

test('without arguments: two minutes, three relays and a seed of chance', () => {
  expect(read()).toEqual({ action: 'run', seconds: 120, seed: 42, relays: 3 });
});

test('takes what is given', () => {
  const wanted = { action: 'run', seconds: 5, seed: 0, relays: 2 };
  expect(read('--seconds', '5', '--seed', '0', '--relays', '2')).toEqual(wanted);
  expect(read('--seconds=5', '--seed=0', '--relays=2')).toEqual(wanted);
});

test.each(['--help', '-h'])('%s asks for help', (flag) => {
  expect(read(flag)).toEqual({ action: 'help' });
});

test.each([
  ['--seconds', '0'],
  ['--seconds', 'long'],
  ['--seconds', '1.5'],
  ['--seconds', ''],
  ['--seed', '4294967296'],
  ['--relays', '1'],
  ['--relays', '10'],
])('%s "%s" is refused with its bounds and the usage', (name, value) => {
  const refused = read(name, value);
  const message = refused.action === 'refuse' ? refused.message : '';
  expect(message).toMatch(
    new RegExp(`${name} takes a whole number from \\d+ to \\d+, not "${value}"`),
  );
  expect(message).toContain(HELP);
});

test.each([[['--sed', '1']], [['20']], [['--seed']]])('%j is refused with the usage', (given) => {
  const refused = read(...given);
  expect(refused.action === 'refuse' ? refused.message : '').toMatch(
    /^soak: .+\n\n.*Usage: npm run soak/s,
  );
});
