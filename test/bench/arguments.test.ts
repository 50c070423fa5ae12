import { describe, expect, it } from 'vitest';
import { HELP, readArguments } from '../../bench/arguments.ts';
import { SCENES } from '../../bench/scenes/index.ts';
import { SCENE_NAMES } from '../../bench/scenes/names.ts';

describe('the arguments of the benchmark', () => {
  it('run every scene when there are none', () => {
    expect(readArguments([])).toEqual({ action: 'run', quick: false, scenes: SCENE_NAMES });
  });

  it('choose scenes and a quick run', () => {
    expect(readArguments(['--scene', 'redis', '--quick', '--scene', 'start'])).toEqual({
      action: 'run',
      quick: true,
      scenes: ['redis', 'start'],
    });
  });

  it('ask for the profile, or for help', () => {
    expect(readArguments(['--profile'])).toEqual({ action: 'profile' });
    expect(readArguments(['--quick', '--help'])).toEqual({ action: 'help' });
  });

  it.each([[['--scene']], [['--scene', 'nonsense']], [['--fast']], [['--quick', '--profile']]])(
    'are refused where they make no sense: %j',
    (given) => {
      expect(readArguments(given)).toMatchObject({ action: 'refuse' });
    },
  );

  it('name in the help every scene that there is', () => {
    expect(Object.keys(SCENES).toSorted()).toEqual([...SCENE_NAMES].toSorted());
    for (const name of SCENE_NAMES) expect(HELP).toContain(name);
  });
});
