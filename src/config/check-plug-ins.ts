import type { SettingFault, Spelling } from './check-values.ts';
import type { Gathered } from './gather.ts';
import { isGiven } from './missing.ts';
import type { SettingName } from './schema.ts';

/** Two places for the pairs. */
export function storeFaults(
  gathered: Gathered,
  { spell, example }: Spelling<SettingName>,
): readonly SettingFault[] {
  const name = 'SESSION_STORE_ADAPTER';
  if (!isGiven(name, gathered) || !isGiven('REDIS_URL', gathered)) return [];
  const problem = `is set besides ${spell('REDIS_URL')}; keep one place for the pairs`;
  return [{ name, fault: { variable: spell(name), problem, example: example(name) } }];
}
