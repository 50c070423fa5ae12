import { nearMiss } from './near-miss.ts';
import { variables } from './settings.ts';

// HOST, PORT and DEBUG have too many neighbours among the names that any system sets.
const SHORTEST_GUARDED = 6;

/** Environment variables that are set and look like a known one, with the name that was meant. */
export function misspeltVariables(
  env: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const misspelt = new Map<string, string>();
  for (const [name, text] of Object.entries(env)) {
    if (!text || variables.includes(name)) continue;
    const meant = nearMiss(name, variables, SHORTEST_GUARDED);
    if (meant !== undefined) misspelt.set(name, meant);
  }
  return misspelt;
}
