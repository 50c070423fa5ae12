import type { Gathered } from './gather.ts';
import type { SettingName, Settings } from './schema.ts';
import { isPlainlyWeak } from './secrets.ts';
import { fileVariable, settingNames, settingOf } from './settings.ts';
import type { Source } from './source.ts';

/** Misspelt variables, but for those that the fault of a missing setting points out already. */
export function misspellings(
  misspelt: ReadonlyMap<string, string>,
  { given }: Gathered,
): readonly string[] {
  const missing = settingNames.filter(
    (name) => settingOf(name).group === 'Required' && !given.has(name),
  );
  const pointedOut = new Set(missing.flatMap((name) => [name, fileVariable(name)]));
  return [...misspelt]
    .filter(([, meant]) => !pointedOut.has(meant))
    .map(([written, meant]) => `${written} is not a setting of the relay; did you mean ${meant}?`);
}

/** Secrets on the command line, where every user of the machine can read them. */
export function exposedSecrets(flags: Source): readonly string[] {
  return settingNames
    .filter((name) => settingOf(name).secret && flags.texts.has(name))
    .map(
      (name) =>
        `${flags.spell(name)} shows a secret in the process list; ` +
        `set ${name} or ${fileVariable(name)} instead.`,
    );
}

/** What is allowed and probably not meant. */
export function risks(settings: Settings, { given }: Gathered): readonly string[] {
  const spell = (name: SettingName) => {
    const origin = given.get(name);
    return origin?.source.spell(origin.variable) ?? name;
  };
  const weak = (['CLIENT_ID_SECRET', 'RELAY_IDENTITY_KEY', 'CLIENT_ID_SECRET_PREVIOUS'] as const)
    .filter((name) => settings[name] !== undefined && isPlainlyWeak(settings[name]))
    .map(
      (name) => `${spell(name)} looks easy to guess, and it can be guessed offline; ${generate}.`,
    );
  const all: ReadonlyArray<readonly [boolean, string]> = [
    [
      settings.RELAY_IDENTITY_KEY === settings.CLIENT_ID_SECRET,
      `${spell('RELAY_IDENTITY_KEY')} is the same as CLIENT_ID_SECRET, so the identity changes and ` +
        `falls with it; ${generate}.`,
    ],
    [
      settings.PASS_THROUGH_ROUTES?.includes('/*') ?? false,
      `${spell('PASS_THROUGH_ROUTES')} has /*: every path can be reached without encoding.`,
    ],
    [
      settings.TRUSTED_PROXIES?.some((range) => range.endsWith('/0')) ?? false,
      `${spell('TRUSTED_PROXIES')} trusts every address: anybody can forge X-Forwarded-For.`,
    ],
    [
      !settings.SUITES.includes('AES-256-GCM'),
      `${spell('SUITES')} leaves out AES-256-GCM: clients without ChaCha20-Poly1305 cannot pair.`,
    ],
  ];
  return [...weak, ...all.filter(([applies]) => applies).map(([, text]) => text)];
}

const generate = 'make one with: openssl rand -base64 32';
