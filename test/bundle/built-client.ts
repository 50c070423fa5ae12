import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildClient } from '../../bin/client/write.ts';

/** The client as `npm run build:client` makes it, in a folder of its own. */
export async function buildClientForTests() {
  const place = mkdtempSync(join(tmpdir(), 'mte-relay-client-'));
  const path = join(place, 'client/');
  await buildClient(path);
  return {
    path,
    url: pathToFileURL(path),
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}
