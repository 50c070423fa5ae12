import { systemClock } from '../adapters/clock/system.ts';
import type { SettingsAdapter } from '../config.ts';
import type { PlugInContext } from '../ports/plug-ins.ts';
import { PlugInError } from './error.ts';
import { loadFactory } from './load.ts';

const SETTING = 'SETTINGS_ADAPTER';

/** What the plug-in for settings gives, if there is one. Rejects with {@link PlugInError}. */
export async function suppliedSettings({
  location,
  settings,
  verbose,
}: SettingsAdapter): Promise<Readonly<Record<string, string>> | undefined> {
  if (location === undefined) return undefined;
  const named = { setting: SETTING, location, verbose };
  const factory = await loadFactory(named);
  const context: PlugInContext = { clock: systemClock, settings };
  const supplied = await factory(context);
  const problem = problemIn(supplied);
  if (problem === undefined) return supplied as Readonly<Record<string, string>>;
  throw new PlugInError({
    ...named,
    problem,
    advice: "Have the factory return names and texts: { UPSTREAM: 'https://api.example.com' }.",
  });
}

function problemIn(supplied: unknown): string | undefined {
  if (typeof supplied !== 'object' || supplied === null || Array.isArray(supplied)) {
    return 'gives no settings: its factory gave no object';
  }
  // A name that is none of the relay's may be a secret in the wrong place.
  const wrong = Object.entries(supplied).filter(([, value]) => typeof value !== 'string');
  return wrong.length === 0
    ? undefined
    : `gives something other than a text for ${wrong.length} of its settings`;
}
