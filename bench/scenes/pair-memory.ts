import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { spawnPinned } from '../processes.ts';
import { number, spread } from '../report/text.ts';
import { spreadOf } from '../statistics.ts';
import type { Scene } from './scene.ts';

const FILLED = fileURLToPath(new URL('../filled-store.ts', import.meta.url));
const PAIRS = 100_000;

export const pairMemory: Scene = {
  title: `Resident memory of ${number(PAIRS)} pairs in the in-memory store`,
  async run({ rounds }) {
    const perPair: number[] = [];
    for (let round = 0; round < rounds; round++) perPair.push(await measured());
    const kilobytes = spreadOf(perPair.map((bytes) => bytes / 1000));
    return {
      figures: { 'pair-memory': kilobytes.median },
      table: [
        ['processes', 'kB per pair'],
        [`${rounds}`, spread(kilobytes)],
      ],
      notes: [
        'Each process makes the store that the relay makes and saves pairs in it as the relay does, each with an owner of its own; its resident memory is read before and after, garbage collected.',
      ],
    };
  },
};

async function measured(): Promise<number> {
  const command = [process.execPath, '--expose-gc', FILLED, `${PAIRS}`] as const;
  const child = spawnPinned(command, { core: 'proxy' }, 'pipe');
  if (child.stdout === null) throw new Error('no output');
  return Number(await text(child.stdout));
}
