import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './redis-server.ts';

/** A result of an instant query: labels, and the value that a graph would show now. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A real Prometheus on the loopback that asks each target once a second. */
export interface PrometheusServer {
  /** Throws where Prometheus does not understand the query. */
  ask(query: string): Promise<readonly Series[]>;
  /** Values of a label on the series that match. */
  valuesOf(label: string, match: string): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/**
 * @param program path of prometheus
 * @param targets `host:port` of each job
 */
export async function startPrometheus(
  program: string,
  targets: Readonly<Record<string, string>>,
): Promise<PrometheusServer> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-prometheus-'));
  const jobs = Object.entries(targets).map(([job, target]) => ({
    job_name: job,
    static_configs: [{ targets: [target] }],
  }));
  const config = { global: { scrape_interval: '1s', scrape_timeout: '1s' }, scrape_configs: jobs };
  // JSON is YAML too.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  );
  await answering(`http://${address}/-/ready`, () => child.exitCode);

  const get = async (path: string, parameters: Readonly<Record<string, string>>) => {
    const query = new URLSearchParams(parameters);
    const answer = await fetch(`http://${address}/api/v1/${path}?${query}`);
    const { status, error, data } = await answer.json();
    if (status !== 'success') throw new Error(`${parameters.query}: ${error}`);
    return data;
  };
  return {
    async ask(query) {
      const { result } = await get('query', { query });
      return result.map(({ metric, value }: { metric: object; value: [number, string] }) => ({
        metric,
        value: Number(value[1]),
      }));
    },
    valuesOf: (label, match) => get(`label/${label}/values`, { 'match[]': match }),
    async remove() {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answering(url: string, exitCode: () => number | null): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (exitCode() !== null) throw new Error(`prometheus ended with ${exitCode()}`);
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await delay(50);
  }
  throw new Error('prometheus does not answer');
}
