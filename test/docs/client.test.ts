import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createMteRelayClient } from '../../src/client/index.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/client.md');

/** What stands in code in the first column of a section's tables. */
function named(heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
}

describe('docs/client.md', () => {
  test('has every code of an error, and no other', () => {
    const union = /export type MteRelayErrorCode =([^;]+);/.exec(read('src/client/errors.ts'));
    const codes = [...`${union?.[1]}`.matchAll(/'([^']+)'/g)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(20);
    expect(named('Errors').toSorted()).toEqual(codes.toSorted());
  });

  test('has every option, and no other', () => {
    const known = (() => {
      try {
        createMteRelayClient({ none: true } as object);
        return '';
      } catch (error) {
        return `${error}`.split('Options: ')[1] ?? '';
      }
    })();
    const retired = ['licenseCompany', 'licenseKey', 'numberOfPairs', 'mtePoolSize', 'mkePoolSize'];
    for (const name of retired) expect(page).toContain(`\`${name}\``);
    const options = [...named('Options'), ...retired];
    expect(options.toSorted()).toEqual(known.split(', ').toSorted());
  });

  test('has every event', () => {
    const [, types = ''] = read('src/client/options.ts').split('export type MteRelayEvent =');
    const events = [...(types.split(/;\n\n/)[0] ?? '').matchAll(/'([a-z-]+)'/g)];
    expect(named('Events').toSorted()).toEqual(
      events
        .map(([, name]) => name)
        .filter((name) => name !== 'code')
        .toSorted(),
    );
  });
});
