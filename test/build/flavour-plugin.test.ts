import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';
import type { Flavour } from '../../bin/build/clouds.ts';
import { flavourPlugin } from '../../bin/build/flavour-plugin.ts';

/** The text of a bundle of these files, whose entry is src/main.ts. Rejects with esbuild's errors. */
async function bundled(files: Readonly<Record<string, string>>, flavour: Flavour): Promise<string> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'flavour-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    tsconfigRaw: {},
    metafile: true,
    logLevel: 'silent',
    plugins: [flavourPlugin(flavour, root)],
  });
  return outputFiles[0]?.text ?? '';
}

const oneSink = {
  'src/main.ts': `import { region } from './settings.ts';
// amazon may be said in a comment
console.log('shared');
// cloud:aws
import('./metrics/cloudwatch/index.ts').then((sink) => sink.start(region));
// cloud:end`,
  'src/settings.ts': `// cloud:aws
export const region = 'AWS_REGION';
// cloud:end`,
  'src/metrics/cloudwatch/index.ts': `import { send } from '@aws-sdk/client';
export const start = (region: string) => send(region);`,
  'node_modules/@aws-sdk/client/index.js': `export const send = (to) => console.log('aws', to);`,
};

it('has all of its own cloud', async () => {
  const text = await bundled(oneSink, 'aws');
  expect(text).toContain('AWS_REGION');
  expect(text).toContain('console.log("aws", to)');
});

it('has nothing of another cloud, nor imports that only that one used', async () => {
  const text = await bundled(oneSink, 'azure');
  expect(text).toContain('shared');
  expect(text).not.toMatch(/aws|cloudwatch|import/i);
});

it.each([
  [
    'a word',
    { 'src/main.ts': `console.log('goes to CloudWatch');` },
    'src/main.ts: "CloudWatch" (console.log("goes to CloudWatch");) does not belong into an image for azure',
  ],
  [
    'a file',
    {
      'src/main.ts': `import('./aws/metering.ts');`,
      'src/aws/metering.ts': `console.log('shared');`,
    },
    'src/main.ts: "aws" (import("./aws/metering.ts");) does not belong into an image for azure',
  ],
  [
    'a package',
    {
      'src/main.ts': `import '@smithy/client';`,
      'node_modules/@smithy/client/index.js': `console.log('shared');`,
    },
    'src/main.ts imports @smithy/client, which serves aws alone',
  ],
])('refuses %s of another cloud, and says where to put it', async (_name, files, message) => {
  const failure = await bundled(files, 'azure').catch((error: Error) => error.message);
  expect(failure).toContain(message);
  expect(failure).toContain('between // cloud:aws and // cloud:end');
  await expect(bundled(files, 'all')).resolves.toContain('console.log');
});
