import type { Fault } from './fault.ts';
import { flavour } from './flavour.ts';
import type { Gathered } from './gather.ts';
import type { SettingName } from './schema.ts';
import { fileVariable, settingNames } from './settings.ts';
import type { Source } from './source.ts';

/** Settings that have to be there, seeing which others are. */
export function missingSettings(gathered: Gathered): readonly SettingName[] {
  const has = (name: SettingName) => isGiven(name, gathered);
  // Without an upstream a relay can still send for the applications beside it.
  const isPlain = !has('DOMAIN_MAP') && (has('UPSTREAM') || !has('OUTBOUND_TOKEN'));
  const required = new Set<SettingName>([
    ...(isPlain ? (['UPSTREAM', 'CORS_ORIGINS', 'CLIENT_ID_SECRET'] as const) : []),
    ...(has('OUTBOUND_TOKEN') ? (['OUTBOUND_ALLOWED'] as const) : []),
    // cloud:aws
    ...(flavour === 'aws' ? (['AWS_REGION'] as const) : []),
    // cloud:end
  ]);
  return settingNames.filter((name) => required.has(name) && !has(name));
}

/** Whether there is a value, or there was to be one. */
export function isGiven(name: SettingName, { given, unreadable }: Gathered): boolean {
  return given.has(name) || unreadable.has(name);
}

export function missingFault(
  name: SettingName,
  misspelt: ReadonlyMap<string, string>,
  source: Source,
): Fault {
  const slips = [...misspelt].filter(([, meant]) => meant === name || meant === fileVariable(name));
  const hints = slips.map(([written, meant]) => `; ${written} is set: did you mean ${meant}?`);
  const reason = name === 'OUTBOUND_ALLOWED' ? ' with OUTBOUND_TOKEN' : '';
  return {
    variable: source.spell(name),
    problem: `is required${reason}, but it is not set${hints.join('')}`,
    example: source.example(name),
  };
}
