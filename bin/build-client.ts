// Builds the client for browsers and Node into dist/client, and prints what a page needs to know:
// `npm run build:client`.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { CLIENT_FOLDER } from './client/inputs.js';
import { buildClient } from './client/write.ts';

const files = await buildClient(CLIENT_FOLDER);
const integrity: Record<string, string> = JSON.parse(
  readFileSync(`${CLIENT_FOLDER}integrity.json`, 'utf8'),
);
for (const [name, value] of Object.entries(integrity)) {
  const size = gzipSync(files.get(name) ?? '').length;
  process.stdout.write(`${name}\t${size} bytes gzipped\t${value}\n`);
}
