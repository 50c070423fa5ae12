import { presentValue } from './value.ts';

/** Variables that begin so are the plug-ins' own: the relay hands them on and looks at none. */
export const PLUG_IN_PREFIX = 'PLUGIN_';

type Texts = Readonly<Record<string, string | undefined>>;

/** The plug-ins' own settings by name, from the first of `sources` that has each. */
export function plugInSettings(...sources: readonly Texts[]): Readonly<Record<string, string>> {
  const own = new Map<string, string>();
  for (const [name, text] of sources.flatMap((source) => Object.entries(source))) {
    if (!name.startsWith(PLUG_IN_PREFIX) || own.has(name)) continue;
    const present = presentValue(text, true);
    if (typeof present === 'string') own.set(name, present);
  }
  return Object.fromEntries(own);
}
