import type { SettingFault, Spelling } from './check-values.ts';
import type { Gathered } from './gather.ts';
import { isGiven } from './missing.ts';
import type { SettingName, Settings } from './schema.ts';

/** What does not go together. */
export function redisFaults(
  settings: Settings | undefined,
  gathered: Gathered,
  { spell, example }: Spelling<SettingName>,
): readonly SettingFault[] {
  const fault = (name: SettingName, problem: string): SettingFault => ({
    name,
    fault: { variable: spell(name), problem, example: example(name) },
  });
  const faults: SettingFault[] = [];
  for (const [one, other] of [
    ['REDIS_TLS_CERT', 'REDIS_TLS_KEY'],
    ['REDIS_TLS_KEY', 'REDIS_TLS_CERT'],
  ] as const) {
    if (isGiven(one, gathered) && !isGiven(other, gathered)) {
      faults.push(fault(other, `is required with ${spell(one)}, but it is not set`));
    }
  }
  if (settings?.REDIS_URL === undefined) return faults;
  const { REDIS_URL: urls, REDIS_MODE: mode } = settings;
  if (mode === 'single' && urls.length > 1) {
    faults.push(
      fault('REDIS_MODE', 'must be cluster or sentinel, since REDIS_URL has several addresses'),
    );
  }
  if (mode === 'cluster' && Number(urls[0].pathname.slice(1)) !== 0) {
    faults.push(fault('REDIS_URL', 'names a database, but a cluster has number 0 alone'));
  }
  if (mode === 'sentinel' && settings.REDIS_SENTINEL_MASTER === undefined) {
    faults.push(
      fault('REDIS_SENTINEL_MASTER', 'is required with REDIS_MODE=sentinel, but it is not set'),
    );
  }
  return faults;
}

const dependent = [
  'REDIS_MODE',
  'REDIS_SENTINEL_MASTER',
  'REDIS_TLS_CA',
  'REDIS_TLS_CERT',
  'REDIS_TLS_KEY',
  'REDIS_KEY_PREFIX',
  'REDIS_TIMEOUT_MS',
  'REDIS_WAIT_REPLICAS',
] as const satisfies readonly SettingName[];

/** Settings that say nothing as things are, and why. */
export function redisWithoutEffect(
  settings: Settings,
  isSet: (name: (typeof dependent)[number]) => boolean,
): ReadonlyArray<readonly [name: SettingName, reason: string]> {
  const urls = settings.REDIS_URL;
  if (urls === undefined) {
    return dependent.filter(isSet).map((name) => [name, 'REDIS_URL is not set'] as const);
  }
  const tls = urls[0].protocol === 'rediss:' ? [] : (['REDIS_TLS_CA', 'REDIS_TLS_CERT'] as const);
  return [
    ...tls.filter(isSet).map((name) => [name, 'REDIS_URL does not begin with rediss:'] as const),
    ...(settings.REDIS_MODE !== 'sentinel' && isSet('REDIS_SENTINEL_MASTER')
      ? [['REDIS_SENTINEL_MASTER', 'REDIS_MODE is not sentinel'] as const]
      : []),
  ];
}
