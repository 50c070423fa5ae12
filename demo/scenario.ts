import type { Stage } from './stage.ts';
import type { Played, Step, Visit } from './step.ts';
import { change } from './steps/change.ts';
import { create } from './steps/create.ts';
import { download } from './steps/download.ts';
import { events } from './steps/events.ts';
import { list } from './steps/list.ts';
import { login } from './steps/login.ts';
import { remove } from './steps/remove.ts';
import { restart } from './steps/restart.ts';
import { upload } from './steps/upload.ts';
import { wholeCapture } from './steps/whole-capture.ts';
import { withoutRelay } from './steps/without-relay.ts';

export type StepResult = { readonly step: Step; readonly held: boolean } & (
  | { readonly outcome: 'played'; readonly played: Played }
  | { readonly outcome: 'broken off'; readonly reason: string }
  | { readonly outcome: 'not played' }
);

export const STEPS: readonly Step[] = [
  withoutRelay,
  login,
  list,
  create,
  change,
  remove,
  upload,
  download,
  events,
  restart,
  wholeCapture,
];

/** Plays the steps in their order. After one that broke off, the rest is not played. */
export async function playScenario(
  stage: Stage,
  finished: (result: StepResult, index: number) => void,
): Promise<readonly StepResult[]> {
  const visit: Visit = { stage, secrets: [], token: '', noteId: '' };
  const results: StepResult[] = [];
  let goesOn = true;
  for (const [index, step] of STEPS.entries()) {
    const result: StepResult = goesOn
      ? await playStep(step, visit)
      : { step, held: false, outcome: 'not played' };
    goesOn &&= result.outcome === 'played';
    results.push(result);
    finished(result, index);
  }
  return results;
}

async function playStep(step: Step, visit: Visit): Promise<StepResult> {
  try {
    const played = await step.play(visit);
    const held = played.checks.length > 0 && played.checks.every((check) => check.held);
    return { step, held, outcome: 'played', played };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { step, held: false, outcome: 'broken off', reason };
  }
}
