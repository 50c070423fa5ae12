import type { SettingFault, Spelling } from './check-values.ts';
import { metricsDestinations, metricsSinks } from './metrics-destinations.ts';
import { metricsSinksOf } from './metrics-of.ts';
import type { SettingName, Settings } from './schema.ts';

/** Destinations without what they need. */
export function metricsFaults(
  settings: Settings | undefined,
  { spell, example }: Spelling<SettingName>,
): readonly SettingFault[] {
  if (settings === undefined) return [];
  return metricsSinksOf(settings).flatMap((sink) => {
    const destination = metricsDestinations[sink];
    if (!('needs' in destination) || settings[destination.needs] !== undefined) return [];
    const name = destination.needs;
    const problem = `is required with ${spell('METRICS')}=${sink}, but it is not set`;
    return [{ name, fault: { variable: spell(name), problem, example: example(name) } }];
  });
}

/** Settings that say nothing as things are, and why. */
export function metricsWithoutEffect(
  settings: Settings,
  isSet: (name: keyof Settings) => boolean,
): ReadonlyArray<readonly [name: SettingName, reason: string]> {
  const on = metricsSinksOf(settings);
  return metricsSinks
    .filter((sink) => !on.includes(sink))
    .flatMap((sink) => {
      const destination = metricsDestinations[sink];
      const own: ReadonlyArray<keyof Settings> = 'own' in destination ? destination.own : [];
      const reason =
        settings.METRICS === undefined && 'onBy' in destination
          ? `neither METRICS nor ${destination.onBy} turns ${sink} on`
          : `METRICS does not name ${sink}`;
      return own.filter(isSet).map((name) => [name, reason] as const);
    });
}
