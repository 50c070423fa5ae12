import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createPinoLogger } from '../../../src/adapters/log/pino.ts';
import type { LoggedContext } from '../../../src/ports/index.ts';

/** An empty folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-plug-in-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What the relay gives every plug-in, with a clock that can be set forward. */
export function contextWith(settings: Readonly<Record<string, string>>) {
  const time = { now: Date.UTC(2026, 0, 1) };
  const context: LoggedContext = {
    clock: { now: () => time.now, elapsed: () => time.now },
    logger: createPinoLogger('off'),
    settings,
  };
  return { context, time };
}
