import { constants } from 'node:os';
import { createClosers } from './closers.ts';
import { startPageServer } from './page-server/server.ts';
import { createReport } from './report.ts';
import { playScenario } from './scenario.ts';
import { type StageOptions, startStage } from './stage.ts';
import type { Terminal } from './terminal.ts';

export interface DemoOptions extends Omit<StageOptions, 'closers'> {
  /** Whether to end after the last step. */
  readonly once: boolean;
  readonly terminal: Terminal;
  /** Resolves with the signal that ends the demo, whatever it is doing then. */
  readonly signalled: Promise<NodeJS.Signals>;
}

const EXIT_FAILED = 1;

/**
 * Plays the scenario and gives the exit code, once everything is stopped: 0 if every step held.
 * Rejects if something could not be started. After a signal that came in the middle, the scenario
 * fails on its own behind the caller's back: the process should end then.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { once, terminal, signalled, ...others } = options;
  const report = createReport(terminal);
  const closers = createClosers();
  const play = async () => {
    const pages = once ? undefined : await startPageServer(closers);
    const stage = await startStage({ closers, pageOrigin: pages?.origin, ...others });
    report.opening(stage);
    const results = await playScenario(stage, report.step);
    stage.tap.stopRecording();
    stage.plainTap.stopRecording();
    report.closing(results);
    if (pages !== undefined) {
      await pages.open(stage);
      report.stayingUp(stage, pages.origin);
    }
    return results.every(({ held }) => held) ? 0 : EXIT_FAILED;
  };
  try {
    const first = await Promise.race([play(), signalled]);
    if (typeof first === 'string') return 128 + constants.signals[first];
    if (!once) await signalled;
    return first;
  } finally {
    await closers.closeAll();
  }
}
