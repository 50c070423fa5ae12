import { SCENE_NAMES, type SceneName } from './scenes/names.ts';

/** What `npm run bench` was asked for. */
export type Arguments =
  | { readonly action: 'run'; readonly quick: boolean; readonly scenes: readonly SceneName[] }
  | { readonly action: 'profile' }
  | { readonly action: 'help' }
  | { readonly action: 'refuse'; readonly message: string };

export const HELP = `Measures the relay against other proxies, and writes bench/RESULTS.md and bench/results.json.

Usage: npm run bench [-- [--quick] [--scene NAME]…]
       npm run bench -- --profile

  --quick       few and short rounds, to see that everything runs: the figures mean little
  --scene NAME  this scene only, and may be given again: ${SCENE_NAMES.join(', ')}
  --profile     where the relay's time goes, from a CPU profile of it under load
  --help, -h    print this text

Only a whole run, with neither --quick nor --scene, writes the two files.`;

/** @param given what stands after the script's name */
export function readArguments(given: readonly string[]): Arguments {
  if (given.includes('--help') || given.includes('-h')) return { action: 'help' };
  if (given.length === 1 && given[0] === '--profile') return { action: 'profile' };
  const scenes: SceneName[] = [];
  let quick = false;
  for (let i = 0; i < given.length; i++) {
    const argument = given[i] ?? '';
    if (argument === '--quick') {
      quick = true;
      continue;
    }
    if (argument !== '--scene') return refuse(`"${argument}" is not known. See --help.`);
    const name = SCENE_NAMES.find((known) => known === given[i + 1]);
    if (name === undefined) {
      return refuse(`"${given[i + 1] ?? ''}" is no scene. There are ${SCENE_NAMES.join(', ')}.`);
    }
    scenes.push(name);
    i += 1;
  }
  return { action: 'run', quick, scenes: scenes.length === 0 ? SCENE_NAMES : scenes };
}

function refuse(message: string): Arguments {
  return { action: 'refuse', message: `bench: ${message}` };
}
