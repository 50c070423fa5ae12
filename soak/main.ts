// Several relays under load and faults, and a ledger at the end: `npm run soak -- --help`.

import { randomInt } from 'node:crypto';
import { constants } from 'node:os';
import { createClosers } from '../demo/closers.ts';
import { findOrInstall } from '../test/setup/find-or-install.ts';
import { HELP, readArguments, type SoakOptions } from './arguments.ts';
import { isClean } from './ledger.ts';
import { ledgerText } from './report.ts';
import { runSoak } from './run.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`soak: ${line}\n`);
}

function findPrograms() {
  const { parts, missing } = findOrInstall(['redis-server', 'haproxy'], complain);
  for (const { name, advice } of missing) complain(`there is no ${name} here. ${advice}`);
  const { 'redis-server': redis, haproxy } = parts;
  return redis === undefined || haproxy === undefined ? undefined : { redis, haproxy };
}

async function run(options: SoakOptions): Promise<number> {
  const signalled = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, resolve);
  });
  const programs = findPrograms();
  if (programs === undefined) return EXIT_FAILED;
  const closers = createClosers();
  try {
    say(`soak: seed ${options.seed}, ${options.seconds} s, ${options.relays} relays`);
    const ended = await Promise.race([runSoak({ ...options, programs, closers, say }), signalled]);
    if (typeof ended === 'string') return 128 + constants.signals[ended];
    say(`\n${ledgerText(ended.ledger, ended.start)}`);
    return isClean(ended.ledger) ? 0 : EXIT_FAILED;
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    return EXIT_FAILED;
  } finally {
    await closers.closeAll();
  }
}

const wanted = readArguments(process.argv.slice(2), () => randomInt(2 ** 32));
if (wanted.action === 'run') process.exit(await run(wanted));
if (wanted.action === 'help') say(HELP);
else {
  process.stderr.write(`${wanted.message}\n`);
  process.exitCode = EXIT_USAGE;
}
