import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pairWith } from '../support/protocol-client.ts';
import { type RecordingUpstream, startUpstream } from '../support/recording-upstream.ts';
import { startProcess } from '../support/relay-process.ts';
import { type Settings, settingsFor } from '../support/relay-server.ts';

let upstream: RecordingUpstream;
let folder: string;

/** A metrics sink that says where it was found. */
const SINK = (name: string) =>
  `export default ({ logger }) => (logger.info('found ${name}'), { record() {}, close: async () => {} });`;

const FILES: Readonly<Record<string, string>> = {
  'sink.js': SINK('a file')
    .replace('export default', 'const make =')
    .concat('\nexport { make as default };'),
  'plain.mjs': SINK('a file'),
  'typed.ts': `interface Unused { readonly a: string }\n${SINK('a typed file')}`,
  'package.json': '{"type":"module"}',
  'node_modules/a-sink/package.json': '{"type":"module","exports":{".":{"import":"./index.js"}}}',
  'node_modules/a-sink/index.js': SINK('a package'),
  'ports.mjs':
    "import { StoreUnavailableError } from 'mte-relay-server/ports';\n" +
    "const away = () => { throw new StoreUnavailableError('away'); };\n" +
    'export default () => ({ save: away, load: away, claim: away, delete: away, emptySince: away,' +
    ' now: away, ready: () => true, close() {} });',
  'broken.mjs': 'export default () => {\n  const = 1;\n};',
  'enum.ts': 'export enum Level { low }\nexport default () => ({});',
  'imports.mjs': "import 'not-installed-anywhere';\nexport default () => ({});",
  'named.mjs': 'export const factory = () => ({});',
  'object.mjs': 'export default { record() {} };',
  'throws.mjs': "export default () => {\n  throw new Error('no connection to the store');\n};",
  'rejects.mjs': "export default async () => {\n  throw new TypeError('no connection either');\n};",
  'partial.mjs':
    'export default () => ({ save() {}, load() {}, claim: 1, now() {}, delete() {}, ready() {}, close() {} });',
  'nothing.mjs': 'export default () => {};',
  'numbers.mjs': 'export default () => ({ PORT: 8080 });',
  'list.mjs': 'export default () => [];',
};

beforeAll(async () => {
  upstream = await startUpstream();
  folder = await mkdtemp(join(tmpdir(), 'relay-loading-'));
  for (const [name, text] of Object.entries(FILES)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
});
afterAll(async () => {
  await upstream.stop();
  await rm(folder, { recursive: true });
});

const start = (plugIns: Settings, argv: readonly string[] = []) =>
  startProcess(settingsFor(upstream.origin, { LOG_LEVEL: 'info', ...plugIns }), argv, {
    cwd: folder,
  });

describe('a plug-in is found', () => {
  test.each([
    ['by a path from the working directory', () => './sink.js', 'a file'],
    ['by a path without a dot', () => 'plain.mjs', 'a file'],
    ['by an absolute path', () => join(folder, 'typed.ts'), 'a typed file'],
    ['by a URL', () => pathToFileURL(join(folder, 'plain.mjs')).href, 'a file'],
    ['by the name of a package in the working directory', () => 'a-sink', 'a package'],
  ])('%s', async (_, location, found) => {
    const relay = start({ METRICS_ADAPTER: location() });
    await relay.listening;
    expect(relay.lines.some((line) => line.includes(`found ${found}`))).toBe(true);
  });

  test('by a flag', async () => {
    const relay = start({}, ['--metrics-adapter=./sink.js']);
    await relay.listening;
    await relay.wrote('found a file');
  });
});

test("a plug-in's errors are those that the relay knows, wherever it lies", async () => {
  const relay = start({ SESSION_STORE_ADAPTER: './ports.mjs' });
  const origin = await relay.listening;
  await expect(pairWith(origin)).rejects.toThrow('pairing was answered with 503');
});

/** The setting, what it names, and what the start says of it. */
const REFUSED: readonly [string, string, readonly string[]][] = [
  ['METRICS_ADAPTER', './absent.js', ['cannot be found: there is no file', 'Correct the path']],
  ['METRICS_ADAPTER', 'not-a-package', ['no package of that name', 'Install the package']],
  ['METRICS_ADAPTER', 'file:///absent/x.js', ['there is no file file:///absent/x.js']],
  ['METRICS_ADAPTER', './node_modules', ['is not a file', 'Name the file in it']],
  ['METRICS_ADAPTER', './broken.mjs', ['does not load: SyntaxError', 'node --check']],
  ['METRICS_ADAPTER', './enum.ts', ['does not load', 'types can be erased']],
  ['METRICS_ADAPTER', './imports.mjs', ['not-installed-anywhere', 'Install or correct']],
  ['METRICS_ADAPTER', './named.mjs', ['has no default export', 'export default function']],
  ['METRICS_ADAPTER', './object.mjs', ['has a default export that is no function']],
  ['UPSTREAM_ADAPTER', './throws.mjs', ['failed: Error: no connection to the store.']],
  ['CODEC_ADAPTER', './rejects.mjs', ['failed: TypeError: no connection either.']],
  [
    'SESSION_STORE_ADAPTER',
    './partial.mjs',
    ['is no session store: its factory gave something without the methods claim, emptySince.'],
  ],
  ['METRICS_ADAPTER', './nothing.mjs', ['gave undefined without the methods record, close']],
  ['LOG_ADAPTER', './nothing.mjs', ['is no logger', 'trace, debug, info, warning, error, panic']],
  ['STARTUP_SCRIPT', './rejects.mjs', ['failed: TypeError: no connection either.']],
  ['SETTINGS_ADAPTER', './absent.js', ['cannot be found']],
  ['SETTINGS_ADAPTER', './rejects.mjs', ['failed: TypeError']],
  ['SETTINGS_ADAPTER', './list.mjs', ['gives no settings', 'UPSTREAM:']],
  ['SETTINGS_ADAPTER', './numbers.mjs', ['something other than a text for 1 of its settings']],
];

test.each(REFUSED)(
  '%s=%s stops the start and says what to do',
  async (setting, location, parts) => {
    const relay = start({ [setting]: location });
    const { errors, code } = await relay.ended;
    expect(code).toBe(2);
    expect(errors).toContain(`${setting} names "${location}", which `);
    for (const part of parts) expect(errors).toContain(part);
    expect(errors).toContain('docs/plug-ins.md');
    expect(errors).not.toMatch(/^\s+at /m);
    expect(relay.lines.join('\n')).not.toContain('listening');
  },
);

test.each([
  ['LOG_LEVEL', { LOG_LEVEL: 'debug' }],
  ['DEBUG', { DEBUG: 'true' }],
])('%s shows where an error comes from', async (_, level) => {
  const settings = await start({ SETTINGS_ADAPTER: './throws.mjs', ...level }).ended;
  const upstreams = await start({ UPSTREAM_ADAPTER: './throws.mjs', ...level }).ended;
  for (const { errors, code } of [settings, upstreams]) {
    expect(code).toBe(2);
    expect(errors).toMatch(/^\s+at .*throws\.mjs:2/m);
  }
});

test('nothing has been done by any plug-in where one of them is not there', async () => {
  const relay = start({ STARTUP_SCRIPT: './throws.mjs', CODEC_ADAPTER: './absent.js' });
  const { errors } = await relay.ended;
  expect(errors).toContain('CODEC_ADAPTER names');
  expect(errors).not.toContain('STARTUP_SCRIPT');
});

test('--help and --version ask no plug-in for settings', async () => {
  for (const flag of ['--help', '--version']) {
    expect(await start({ SETTINGS_ADAPTER: './throws.mjs' }, [flag]).ended).toEqual({
      errors: '',
      code: 0,
    });
  }
});
