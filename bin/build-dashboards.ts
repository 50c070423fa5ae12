// Writes the dashboards for Grafana into deploy/: `npm run build:dashboards`.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DASHBOARDS, textOf } from './dashboards/files.ts';

for (const [path, dashboard] of Object.entries(DASHBOARDS)) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, textOf(dashboard));
  process.stdout.write(`${path}\n`);
}
