/** The scenes in the order in which they run. */
export const SCENE_NAMES = [
  'throughput',
  'paced',
  'low-load',
  'gigabyte',
  'events',
  'pairing',
  'pair-memory',
  'redis',
  'workers',
  'metrics',
  'start',
  'client',
] as const;

export type SceneName = (typeof SCENE_NAMES)[number];
