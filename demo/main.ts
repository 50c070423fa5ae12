// Shows the relay at work: an API, the relay in front of it, a tap on the wire, and a client.

import { HELP, readArguments } from './arguments.ts';
import { runDemo } from './run.ts';
import { createTerminal } from './terminal.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function run(once: boolean): Promise<number> {
  // A second signal ends the process at once, and the relay with it.
  const signalled = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, resolve);
  });
  try {
    return await runDemo({
      once,
      terminal: createTerminal(process.stdout, process.env),
      signalled,
    });
  } catch (error) {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : error}\n`);
    return EXIT_FAILED;
  }
}

// Whoever read the output has gone; the relay ends with this process.
process.stdout.once('error', () => process.exit(EXIT_FAILED));

const wanted = readArguments(process.argv.slice(2));
if (wanted.action === 'run') process.exit(await run(wanted.once));
if (wanted.action === 'help') process.stdout.write(`${HELP}\n`);
else {
  process.stderr.write(`${wanted.message}\n`);
  process.exitCode = EXIT_USAGE;
}
