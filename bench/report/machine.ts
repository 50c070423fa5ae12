import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { canPin } from '../processes.ts';
import { number } from './text.ts';

/** Packages whose versions a reader needs: here, or those of the peers. */
const PACKAGES = [
  'undici',
  'hono',
  '@hono/node-server',
  'bench/node_modules/fastify',
  'bench/node_modules/@fastify/http-proxy',
  'bench/node_modules/http-proxy',
];

/** Where and when a run took place. */
export function machine(startedAt: Date, load: readonly number[]): readonly string[] {
  const all = cpus();
  const memory = number(totalmem() / 2 ** 30);
  return [
    `Date: ${startedAt.toISOString()}`,
    `Machine: ${all.length} × ${all[0]?.model ?? 'unknown'}, ${memory} GiB, ${process.platform} ${release()}`,
    `Node ${process.version}, OpenSSL ${process.versions.openssl}; ${PACKAGES.map(versionOf).join(', ')}`,
    canPin
      ? 'Proxies are bound to core 0; load generator and upstream to core 1.'
      : 'Nothing is bound to a core: there is no taskset here, or one core alone.',
    `Load average before and after: ${averages(load)}; ${averages(loadavg())}`,
  ];
}

function averages(load: readonly number[]): string {
  return load.map((average) => average.toFixed(1)).join(' ');
}

function versionOf(name: string): string {
  const path = name.startsWith('bench/') ? name : `node_modules/${name}`;
  const file = new URL(`../../${path}/package.json`, import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8'));
  return `${name.replace('bench/node_modules/', '')} ${version}`;
}
