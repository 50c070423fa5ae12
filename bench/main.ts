import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { HELP, readArguments } from './arguments.ts';
import { installPeers } from './install.ts';
import { pinLoad } from './processes.ts';
import { profile } from './profile.ts';
import { buildRelay } from './relay-build.ts';
import { machine } from './report/machine.ts';
import { markdown, type Played, plainTable, targetTable } from './report/markdown.ts';
import { SCENES } from './scenes/index.ts';
import { SCENE_NAMES, type SceneName } from './scenes/names.ts';
import { judge, wasMeasured } from './targets.ts';

const WHOLE = { rounds: 12, seconds: 1, quick: false };
const QUICK = { rounds: 2, seconds: 0.3, quick: true };
const EXIT_USAGE = 2;

const say = (text: string) => process.stdout.write(`${text}\n`);

async function run(names: readonly SceneName[], quick: boolean): Promise<void> {
  const startedAt = new Date();
  const load = loadavg();
  installPeers();
  await buildRelay();
  pinLoad();
  const played: Played[] = [];
  for (const name of names) {
    const { title } = SCENES[name];
    say(`\n${title}`);
    const result = await SCENES[name].run(quick ? QUICK : WHOLE);
    say([plainTable(result.table), ...result.notes].filter(Boolean).join('\n'));
    played.push({ title, result });
  }
  const figures = Object.assign({}, ...played.map(({ result }) => result.figures));
  const results = judge(figures);
  const where = machine(startedAt, load);
  const whole = names.length === SCENE_NAMES.length;
  const shown = whole ? results : results.filter(wasMeasured);
  say(`\n${where.join('\n')}\n\n${plainTable(targetTable(shown))}`);
  if (quick || !whole) return;
  const at = (name: string) => new URL(name, import.meta.url);
  writeFileSync(at('./results.json'), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(at('./RESULTS.md'), markdown(where, results, played));
}

// A signal alone would leave running what was started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const given = readArguments(process.argv.slice(2));
if (given.action === 'help') say(HELP);
else if (given.action === 'refuse') {
  process.stderr.write(`${given.message}\n`);
  process.exitCode = EXIT_USAGE;
} else if (given.action === 'profile') {
  pinLoad();
  say(await profile());
} else await run(given.scenes, given.quick);
