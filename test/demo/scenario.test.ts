import { expect, onTestFinished, test } from 'vitest';
import { startApi } from '../../demo/api/server.ts';
import { createClosers } from '../../demo/closers.ts';
import { runDemo } from '../../demo/run.ts';
import { playScenario, STEPS, type StepResult } from '../../demo/scenario.ts';
import { startStage } from '../../demo/stage.ts';
import { createTerminal } from '../../demo/terminal.ts';

const USER = 'ada.lovelace';

async function anotherApi(password: string) {
  const api = await startApi({ accounts: new Map([[USER, password]]), firstNotes: [] });
  onTestFinished(api.close);
  return api.origin;
}

async function playBefore(upstream: string) {
  const closers = createClosers();
  onTestFinished(closers.closeAll);
  const stage = await startStage({ closers, upstream });
  const seen: StepResult[] = [];
  const results = await playScenario(stage, (result) => seen.push(result));
  expect(seen).toEqual(results);
  return results;
}

const NEVER = new Promise<never>(() => {});

test('a relay in front of another API fails every step that asks it something', async () => {
  const results = await playBefore(await anotherApi('tulip-harbour-93'));
  const held = results.filter(({ held }) => held).map(({ step }) => step.name);
  expect(held).toEqual(['Without the relay', 'Search everything']);
  const [, login] = results;
  expect(login).toMatchObject({
    outcome: 'played',
    played: {
      checks: expect.arrayContaining([
        expect.objectContaining({ held: false, instead: 'it received POST /v1/login 0 times' }),
      ]),
    },
  });
});

test('after a step that cannot be played the rest is not, and none of it holds', async () => {
  const results = await playBefore(await anotherApi('another-password'));
  expect(results.map(({ outcome }) => outcome)).toEqual([
    'played',
    'broken off',
    ...STEPS.slice(2).map(() => 'not played'),
  ]);
  expect(results.slice(1).every(({ held }) => !held)).toBe(true);
});

test('the exit code is not 0 when a step did not hold, and the report says which', async () => {
  let output = '';
  const write = (text: string) => {
    output += text;
  };
  const code = await runDemo({
    once: true,
    terminal: createTerminal({ isTTY: false, write }, {}),
    signalled: NEVER,
    upstream: await anotherApi('tulip-harbour-93'),
  });
  expect(code).toBe(1);
  expect(output).toContain('✗ The API received it once and unchanged');
  expect(output).toMatch(/✗ 9 of 11 steps did not hold: Log in, List,/);
});

test('a demo that cannot start the relay rejects with what the relay said', async () => {
  const demo = runDemo({
    once: true,
    terminal: createTerminal({ isTTY: false, write: () => {} }, {}),
    signalled: NEVER,
    upstream: 'not a URL',
  });
  await expect(demo).rejects.toThrow(/the relay ended with 2 before it listened.*UPSTREAM/s);
});
