import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clientFaults, MOST_BYTES } from '../../bin/client/faults.ts';
import { buildClientForTests } from './built-client.ts';

const FIRST = 'mte-relay-client.js';
const GLOBAL = 'mte-relay-client.global.js';
const scripts = (first: string, others: Record<string, string> = {}) =>
  new Map(
    Object.entries({ [FIRST]: first, [GLOBAL]: '', ...others }).map(([name, text]) => [
      name,
      Buffer.from(text),
    ]),
  );
const noise = (bytes: number) => randomBytes(bytes).toString('base64');

test('a bundle that is small and of browsers alone has no fault', () => {
  expect(clientFaults(scripts('import("./mte-relay-client-a.js")'))).toEqual([]);
});

test('one that is missing, too large, or large with what it imports at once, has', () => {
  expect(clientFaults(new Map())).toEqual([`${FIRST} is missing`, `${GLOBAL} is missing`]);
  const large = /^mte-relay-client\.js has \d+ bytes gzipped/;
  expect(clientFaults(scripts(noise(MOST_BYTES + 1_000)))[0]).toMatch(large);
  const half = `"${noise(MOST_BYTES * 0.6)}"`;
  const other = { 'mte-relay-client-b.js': half };
  expect(clientFaults(scripts(`import{x}from"./mte-relay-client-b.js";${half}`, other))[0]).toMatch(
    large,
  );
  expect(clientFaults(scripts(`import("./mte-relay-client-b.js");${half}`, other))).toEqual([]);
});

test.each(['node:crypto', 'undici', 'from "hono"', 'ioredis', 'require("x")', 'new Function("x")'])(
  'one that contains %s has, in whichever file',
  (text) => {
    const faults = clientFaults(scripts('', { 'mte-relay-client-c.js': text }));
    expect(faults).toEqual([expect.stringMatching(/^mte-relay-client-c\.js contains/)]);
  },
);

test('the client of these sources has none, and is the same each time it is built', async () => {
  const [one, two] = [await buildClientForTests(), await buildClientForTests()];
  try {
    const names = readdirSync(one.path).filter((name) => name.endsWith('.js'));
    const read = (path: string) => new Map(names.map((name) => [name, readFileSync(path + name)]));
    expect(clientFaults(read(one.path))).toEqual([]);
    expect(readFileSync(`${one.path}integrity.json`)).toEqual(
      readFileSync(`${two.path}integrity.json`),
    );
    // The package has no part of the relay's own sources or settings beside what it needs.
    expect(
      readdirSync(one.path)
        .filter((name) => !/mte-relay-client/.test(name))
        .toSorted(),
    ).toEqual([
      'LICENSE',
      'README.md',
      'fingerprint',
      'integrity.json',
      'node',
      'package.json',
      'types',
    ]);
  } finally {
    one.remove();
    two.remove();
  }
});

test('Node runs the package as an application would', async () => {
  const built = await buildClientForTests();
  try {
    const { exports } = JSON.parse(readFileSync(`${built.path}package.json`, 'utf8'));
    for (const [entry, names] of [
      ['.', ['MteRelayError', 'createMteRelayClient', 'initMteRelayClient', 'mteFetch']],
      ['./event-source', ['createMteEventSource']],
    ] as const) {
      const module = await import(new URL(exports[entry].node, built.url).href);
      expect(Object.keys(module).toSorted()).toEqual(names);
      expect(readFileSync(new URL(exports[entry].types, built.url), 'utf8')).toContain(names[0]);
    }
  } finally {
    built.remove();
  }
});
