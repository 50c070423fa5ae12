import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, residentBytes, spawnPinned } from '../processes.ts';
import { relaySettings } from '../programs.ts';
import { RELAY_MAIN } from '../relay-build.ts';
import { megabytes, spread } from '../report/text.ts';
import { spreadOf } from '../statistics.ts';
import type { Scene } from './scene.ts';

const IDLE_MS = 500;

export const start: Scene = {
  title: 'Cold start to listening, and memory when idle',
  async run({ rounds }) {
    // Reads the files into the page cache.
    await startOnce();
    const started: { milliseconds: number; bytes: number }[] = [];
    for (let round = 0; round < rounds; round++) started.push(await startOnce());
    const time = spreadOf(started.map(({ milliseconds }) => milliseconds));
    const memory = spreadOf(started.map(({ bytes }) => megabytes(bytes)));
    return {
      figures: { start: time.median, 'idle-memory': memory.median },
      table: [
        ['starts', 'to "Server listening", ms', 'resident, MB'],
        [`${rounds}`, spread(time), spread(memory)],
      ],
      notes: [
        `From starting node with the built relay, as the image does; resident memory ${IDLE_MS} ms after it listens. The files are in the page cache. What Node compiled of them at a start when the relay was built is there too, as in the image.`,
      ],
    };
  },
};

async function startOnce() {
  const env = { ...relaySettings(await freePort(), await freePort()), LOG_LEVEL: 'info' };
  const startedAt = performance.now();
  const child = spawnPinned([process.execPath, RELAY_MAIN], { core: 'proxy', env }, 'pipe');
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('Server listening')) break;
  }
  const milliseconds = performance.now() - startedAt;
  await delay(IDLE_MS);
  const bytes = residentBytes([child.pid ?? 0]);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  return { milliseconds, bytes };
}
