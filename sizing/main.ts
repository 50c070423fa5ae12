// Says how many relays and how much Redis a number of clients needs; docs/sizing.md explains it.

import { HELP, readArguments } from './arguments.ts';
import { estimate } from './estimate.ts';
import { table } from './table.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function run(): Promise<number> {
  const wanted = readArguments(process.argv.slice(2));
  switch (wanted.action) {
    case 'help':
      print(HELP);
      return 0;
    case 'refuse':
      process.stderr.write(`${wanted.message}\n`);
      return EXIT_USAGE;
    case 'measure': {
      const { measureAll } = await import('./measure/all.ts');
      print(await measureAll(wanted));
      return 0;
    }
    case 'estimate': {
      const { workloads, installation } = wanted;
      print(
        table(
          workloads.map((one) => estimate(one, installation)),
          installation,
        ),
      );
      return 0;
    }
  }
}

process.exitCode = await run().catch((error: unknown) => {
  process.stderr.write(`sizing: ${error instanceof Error ? error.message : error}\n`);
  return EXIT_FAILED;
});
