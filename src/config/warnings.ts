import type { Checked } from './check.ts';
import { billingWithoutEffect } from './check-billing.ts';
import { metricsWithoutEffect } from './check-metrics.ts';
import { redisWithoutEffect } from './check-redis.ts';
import type { CheckedTenant } from './check-tenants.ts';
import type { Gathered } from './gather.ts';
import { missingSettings } from './missing.ts';
import type { SettingName, TenantSettingName } from './schema.ts';
import { isPlainlyWeak } from './secrets.ts';
import { fileVariable, secretNames, settingOf, tenantSettingNames } from './settings.ts';
import type { Source } from './source.ts';

/** Misspelt variables, but for those that the fault of a missing setting points out already. */
export function misspellings(
  misspelt: ReadonlyMap<string, string>,
  gathered: Gathered,
): readonly string[] {
  const pointedOut = new Set(
    missingSettings(gathered).flatMap((name) => [name, fileVariable(name)]),
  );
  return [...misspelt]
    .filter(([, meant]) => !pointedOut.has(meant))
    .map(([written, meant]) => `${written} is not a setting of the relay; did you mean ${meant}?`);
}

/** Secrets on the command line, where every user of the machine can read them. */
export function exposedSecrets(flags: Source): readonly string[] {
  return secretNames
    .filter((name) => flags.values.has(name))
    .map(
      (name) =>
        `${flags.spell(name)} shows a secret in the process list; ` +
        `set ${name} or ${fileVariable(name)} instead.`,
    );
}

type Spell = (name: SettingName) => string;
type Risk = readonly [applies: boolean, warning: string];

/** What is allowed and probably not meant. */
export function risks({ settings, tenants }: Checked, spell: Spell): readonly string[] {
  const all = [
    ...tenants.flatMap((tenant) => tenantRisks(tenant, spell)),
    ...sendingRisks({ settings, tenants }, spell),
    ...withoutEffect({ settings, tenants }, spell),
    [
      settings.TRUSTED_PROXIES?.some((range) => range.endsWith('/0')) ?? false,
      `${spell('TRUSTED_PROXIES')} trusts every address: anybody can forge X-Forwarded-For.`,
    ],
    [
      !settings.SUITES.includes('AES-256-GCM'),
      `${spell('SUITES')} leaves out AES-256-GCM: clients without ChaCha20-Poly1305 cannot pair.`,
    ],
  ] satisfies readonly Risk[];
  // Several tenants may have one and the same setting.
  return [...new Set(all.filter(([applies]) => applies).map(([, text]) => text))];
}

function tenantRisks({ config, written }: CheckedTenant, spellShared: Spell): readonly Risk[] {
  const { clientIdSecrets, identityKey } = config;
  const spell = (name: TenantSettingName) =>
    written?.values.has(name) ? written.spell(name) : spellShared(name);
  const [current, previous] = clientIdSecrets;
  const secrets = [
    ['CLIENT_ID_SECRET', current],
    ['RELAY_IDENTITY_KEY', identityKey],
    ['CLIENT_ID_SECRET_PREVIOUS', previous],
  ] as const;
  return [
    ...secrets.map(
      ([name, secret]): Risk => [
        secret !== undefined && isPlainlyWeak(secret),
        `${spell(name)} looks easy to guess, and it can be guessed offline; ${generate}.`,
      ],
    ),
    [
      identityKey === current,
      `${spell('RELAY_IDENTITY_KEY')} is the same as CLIENT_ID_SECRET, so the identity changes and ` +
        `falls with it; ${generate}.`,
    ],
    [
      config.passThroughRoutes.includes('/*'),
      `${spell('PASS_THROUGH_ROUTES')} has /*: every path can be reached without encoding.`,
    ],
  ];
}

function sendingRisks({ settings, tenants }: Checked, spell: Spell): readonly Risk[] {
  const token = settings.OUTBOUND_TOKEN;
  if (token === undefined) return [];
  const others = tenants.flatMap(({ config }) => [...config.clientIdSecrets, config.identityKey]);
  return [
    [isPlainlyWeak(token), `${spell('OUTBOUND_TOKEN')} looks easy to guess; ${generate}.`],
    [
      others.includes(token),
      `${spell('OUTBOUND_TOKEN')} is the same as another secret, but every application that sends ` +
        `has it and it crosses the network in the clear; ${generate}.`,
    ],
  ];
}

function withoutEffect({ settings, tenants }: Checked, spell: Spell): readonly Risk[] {
  const isSet = (name: Exclude<SettingName, 'DOMAIN_MAP'>) =>
    settings[name] !== undefined && String(settings[name]) !== settingOf(name).fallback;
  const idle = tenants.length === 0 ? tenantSettingNames : [];
  return [
    ...idle
      .filter((name) => name !== 'CORS_METHODS' && settings[name] !== undefined)
      .map(
        (name): Risk => [
          true,
          `${spell(name)} has no effect: neither UPSTREAM nor DOMAIN_MAP is set.`,
        ],
      ),
    ...[
      ...redisWithoutEffect(settings, isSet),
      ...metricsWithoutEffect(settings, isSet),
      ...billingWithoutEffect(settings, isSet),
    ].map(([name, reason]): Risk => [true, `${spell(name)} has no effect: ${reason}.`]),
    [
      settings.OUTBOUND_ALLOWED !== undefined && settings.OUTBOUND_TOKEN === undefined,
      `${spell('OUTBOUND_ALLOWED')} has no effect without OUTBOUND_TOKEN.`,
    ],
    [
      settings.OUTBOUND_TOKEN !== undefined && settings.OUTBOUND_IDENTITIES === undefined,
      `${spell('OUTBOUND_IDENTITIES')} is not set: whoever stands between could answer in the place of the other relay.`,
    ],
  ];
}

const generate = 'make one with: openssl rand -base64 32';
