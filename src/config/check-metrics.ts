import type { SettingFault, Spelling } from './check-values.ts';
import { metricsSinksOf } from './metrics-of.ts';
import type { SettingName, Settings } from './schema.ts';

/** What a destination needs. */
export function metricsFaults(
  settings: Settings | undefined,
  { spell, example }: Spelling<SettingName>,
): readonly SettingFault[] {
  if (settings === undefined || settings.AWS_REGION !== undefined) return [];
  if (!metricsSinksOf(settings).includes('cloudwatch')) return [];
  const name = 'AWS_REGION';
  const problem = `is required with ${spell('METRICS')}=cloudwatch, but it is not set`;
  return [{ name, fault: { variable: spell(name), problem, example: example(name) } }];
}

const ofCloudWatch = [
  'CLOUDWATCH_NAMESPACE',
  'CLOUDWATCH_DIMENSIONS',
] as const satisfies readonly SettingName[];

/** Settings that say nothing as things are, and why. */
export function metricsWithoutEffect(
  settings: Settings,
  isSet: (name: (typeof ofCloudWatch)[number]) => boolean,
): ReadonlyArray<readonly [name: SettingName, reason: string]> {
  if (metricsSinksOf(settings).includes('cloudwatch')) return [];
  const reason = 'neither METRICS nor AWS_REGION turns CloudWatch on';
  return ofCloudWatch.filter(isSet).map((name) => [name, reason] as const);
}
