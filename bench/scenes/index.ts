import { client } from './client.ts';
import { events } from './events.ts';
import { gigabyte } from './gigabyte.ts';
import { lowLoad } from './low-load.ts';
import { metrics } from './metrics.ts';
import type { SceneName } from './names.ts';
import { paced } from './paced.ts';
import { pairMemory } from './pair-memory.ts';
import { pairing } from './pairing.ts';
import { redis } from './redis.ts';
import type { Scene } from './scene.ts';
import { start } from './start.ts';
import { throughput } from './throughput.ts';
import { workers } from './workers.ts';

export const SCENES: Readonly<Record<SceneName, Scene>> = {
  throughput,
  paced,
  'low-load': lowLoad,
  gigabyte,
  events,
  pairing,
  'pair-memory': pairMemory,
  redis,
  workers,
  metrics,
  start,
  client,
};
