import type { SettingFault, Spelling } from './check-values.ts';
import type { Gathered } from './gather.ts';
import { isGiven } from './missing.ts';
import type { SettingName, Settings } from './schema.ts';
import type { Value } from './value.ts';

/** Settings that let several processes serve the same pairs; one of them is enough. */
const SHARED_STORES = ['REDIS_URL', 'SESSION_STORE_ADAPTER'] as const satisfies ReadonlyArray<
  keyof Settings
>;

/** Whether pairs are kept where every process finds them. */
export function sharesPairs(settings: Settings): boolean {
  return SHARED_STORES.some((name) => settings[name] !== undefined);
}

/** Several processes without a place for pairs that they share: each would know only its own. */
export function workersFaults(
  workers: Value | undefined,
  gathered: Gathered,
  { spell, example }: Spelling<SettingName>,
): readonly SettingFault[] {
  if (!(Number(workers) > 1) || SHARED_STORES.some((name) => isGiven(name, gathered))) return [];
  const [name, ...others] = SHARED_STORES;
  const orOther = others.map((other) => ` (or ${other})`).join('');
  const problem =
    `is required${orOther} where ${spell('WORKERS')} is more than 1, but it is not set: ` +
    'processes do not share what is in their memory';
  return [{ name, fault: { variable: spell(name), problem, example: example(name) } }];
}
