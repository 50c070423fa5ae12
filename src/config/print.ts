import { Document, YAMLMap } from 'yaml';
import type { Checked } from './check.ts';
import type { Gathered } from './gather.ts';
import { holdsSecret, REDACTED } from './hidden.ts';
import type { SettingName, Settings } from './schema.ts';
import { camelCase, settingNames, settingOf, tenantSettingNames } from './settings.ts';

type Secrets = readonly string[];

/**
 * What `--print-config` prints: a configuration file of all that is in force, each setting with
 * where it comes from, and no secret. It can be read again once the secrets are put in.
 */
export function printed(checked: Checked, gathered: Gathered): string {
  const document = new Document(new YAMLMap());
  for (const name of settingNames) {
    const isInForce = gathered.given.has(name) || settingOf(name).fallback !== undefined;
    if (!isInForce) continue;
    const key = document.createNode(camelCase(name));
    key.commentBefore = ` ${originOf(name, gathered)}`;
    document.add(document.createPair(key, printedValue(name, checked, gathered.secrets)));
  }
  return document.toString({ lineWidth: 0 }).trimEnd();
}

function originOf(name: SettingName, { given }: Gathered): string {
  const found = given.get(name);
  if (found === undefined) return 'default';
  return `${found.source.kind}: ${found.source.spell(found.variable)}`;
}

function printedValue(name: SettingName, { settings, tenants }: Checked, secrets: Secrets) {
  if (name !== 'DOMAIN_MAP') return printable(name, settings[name], settings.HEADERS, secrets);
  return new Map(
    tenants.map(({ config, own }, index) => [
      holdsSecret(config.name, secrets) ? `${REDACTED} ${index + 1}` : config.name,
      new Map(
        tenantSettingNames
          .filter((key) => own[key] !== undefined)
          .map((key) => [camelCase(key), printable(key, own[key], own.HEADERS, secrets)]),
      ),
    ]),
  );
}

function printable(
  name: SettingName,
  value: Settings[keyof Settings],
  headers: Settings['HEADERS'],
  secrets: Secrets,
): unknown {
  if (settingOf(name).secret) return REDACTED;
  // A limit that there is not was given as 0.
  const plain = value instanceof URL ? value.href : (value ?? 0);
  if (holdsSecret(JSON.stringify(plain), secrets)) return REDACTED;
  return name === 'HEADERS' ? new Map(headers?.map(([header]) => [header, REDACTED])) : plain;
}
