import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  settingNames,
  settingOf,
  tenantSettingNames,
  variables,
} from '../../src/config/settings.ts';
import { configWith, load, OTHER_SECRET, refusal, SECRET } from './given.ts';

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
const sections = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((text) => [/^`([A-Z_]+)`/.exec(text)?.[1] ?? text.slice(0, 40), text]),
);

describe('docs/configuration.md', () => {
  it('has a section for every setting, and for nothing else', () => {
    expect([...sections.keys()]).toEqual(settingNames);
  });

  it.each(settingNames)('tells default and secrecy of %s', (name) => {
    const { fallback, secret, group } = settingOf(name);
    const section = sections.get(name) ?? '';
    if (fallback !== undefined) expect(section).toContain(`Default: \`${fallback}\``);
    expect(section.includes('Required.')).toBe(group === 'Required');
    expect(section.includes(`\`${name}_FILE\``)).toBe(secret === true);
  });

  it('names no variable that does not exist, but for the pattern, the misspelt one and a standard one', () => {
    const named = [...page.matchAll(/`(?:--)?([A-Z]+(?:_[A-Z]+)+)[`=]/g)].map(([, name]) => name);
    expect(named.filter((name) => !variables.includes(name ?? ''))).toEqual([
      'NAME_FILE',
      'CORS_ORIGIN',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    ]);
  });
});

describe('the complete examples of docs/configuration.md', () => {
  const blocks = (language: string) =>
    [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
      ([, text]) => text ?? '',
    );
  const secretFiles = {
    '/run/secrets/client-id-secret': SECRET,
    '/run/secrets/relay-identity-key': OTHER_SECRET,
    '/run/secrets/outbound-token': OTHER_SECRET,
  };
  const [single, printedFile, several, sending] = blocks('yaml').map((text) => {
    const files = { ...secretFiles, '/c.yaml': text.replaceAll('<redacted>', SECRET) };
    return () =>
      load(
        text.includes('# environment') ? { CORS_ORIGINS: '*' } : {},
        ['--config=/c.yaml'],
        files,
      );
  });

  it('are all known here', () => {
    expect(blocks('yaml')).toHaveLength(4);
    expect(blocks('json')).toHaveLength(1);
  });

  it('start a relay with one upstream', () => {
    expect(single?.()).toMatchObject({
      action: 'run',
      warnings: [],
      config: { logLevel: 'warning', limits: { maxBodyBytes: 104_857_600 } },
    });
    expect(printedFile?.()).toMatchObject({ action: 'run', warnings: [] });
  });

  it('start a relay with several tenants', () => {
    const loaded = several?.();
    if (loaded?.action !== 'run') throw new Error('the example does not run');
    expect([...loaded.config.tenants.keys()]).toEqual([
      'api.tenant1.com',
      '[2001:db8::1]:8443',
      '*',
    ]);
    expect(loaded.config.tenants.get('*')?.corsOrigins).toEqual(['https://app.example.com']);
  });

  it('start a relay that only sends', () => {
    expect(sending?.()).toMatchObject({
      action: 'run',
      warnings: [],
      config: { outbound: { allowed: ['https://relay.partner.example'] } },
    });
  });

  it('are a map of tenants that uses every key there is', () => {
    const [map = ''] = blocks('json');
    const secrets = [SECRET, OTHER_SECRET, `${SECRET}+`, `${OTHER_SECRET}+`];
    const loaded = load({ DOMAIN_MAP: map.replaceAll('…', () => secrets.shift() ?? '') });
    expect(loaded).toMatchObject({ action: 'run', warnings: [] });
    const written = Object.keys(JSON.parse(map)['api.tenant1.com']);
    expect(written.sort()).toEqual(tenantSettingNames.map((name) => name.toLowerCase()).sort());
  });
});

describe('--help', () => {
  const loaded = load({}, ['--help']);
  const lines = loaded.action === 'help' ? loaded.text.split('\n') : [];

  it.each(settingNames)('has one line for %s', (name) => {
    expect(lines.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1);
  });

  it('fits 100 columns', () => {
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

describe('the examples', () => {
  // What the shell makes of them.
  const typed = (example: string) => example.replace(/^'(.*)'$/, '$1');

  it.each(settingNames.filter((name) => !settingOf(name).secret))('%s is right', (name) => {
    expect(
      refusal({
        CLIENT_ID_SECRET: 'x'.repeat(32),
        UPSTREAM: 'http://a',
        CORS_ORIGINS: '*',
        [name]: typed(settingOf(name).example),
      }),
    ).toBeUndefined();
  });

  it('of secrets are no secret that anybody could copy', () => {
    for (const name of settingNames.filter((candidate) => settingOf(candidate).secret)) {
      expect(settingOf(name).example).toMatch(/^"\$|^''$/);
    }
    expect(configWith({ REDIS_URL: '' }).redis).toBeUndefined();
  });
});
