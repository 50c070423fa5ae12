import { expect } from 'vitest';
import type { SettingName } from '../../src/config/schema.ts';
import { settingOf, variables } from '../../src/config/settings.ts';
import { loadConfig } from '../../src/config.ts';

export type Environment = Readonly<Record<string, string>>;

/** The relay knows every name, starts from these settings, and has nothing to warn about. */
export function expectToStart(environment: Environment): void {
  const names = Object.keys(environment);
  expect(names.filter((name) => !variables.includes(name))).toEqual([]);
  const loaded = loadConfig({ env: environment, argv: [], readFile: () => '' });
  expect(loaded).toMatchObject({ action: 'run', warnings: [] });
}

/** From SIGTERM to the last moment at which the relay cuts what still runs, in milliseconds. */
export function longestShutdownMs(environment: Environment): number {
  const timeOf = (name: SettingName) => Number(environment[name] ?? settingOf(name).fallback);
  return timeOf('SHUTDOWN_DELAY_MS') + timeOf('SHUTDOWN_TIMEOUT_MS');
}
