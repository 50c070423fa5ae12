import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';

const CHART = fileURLToPath(new URL('../../../deploy/helm/mte-relay', import.meta.url));
/** Helm 3.8 takes the cluster to be older than the chart allows, unless told. */
const CLUSTER = ['--kube-version', '1.31.0'];

/** In a package of npm that brings the Helm of Linux on x64. */
const ARCHIVE = '@aws-cdk/asset-kubectl-v20/lib/layer.zip';
const CACHED = fileURLToPath(new URL('../../../.cache/helm-of-asset-kubectl', import.meta.url));

/** Path of Helm: HELM_PATH, that of npm's package, or one in PATH; undefined where there is none. */
export function findHelm(): string | undefined {
  return [process.env.HELM_PATH, fromPackage(), 'helm'].find((path) => path && runs(path));
}

function fromPackage(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  if (!existsSync(CACHED)) {
    const archive = readFileSync(createRequire(import.meta.url).resolve(ARCHIVE));
    mkdirSync(dirname(CACHED), { recursive: true });
    const unfinished = `${CACHED}.${process.pid}`;
    writeFileSync(unfinished, fileOfZip(archive, 'helm/helm'), { mode: 0o755 });
    renameSync(unfinished, CACHED);
  }
  return CACHED;
}

function runs(path: string): boolean {
  try {
    execFileSync(path, ['version', '--short'], { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

const DIRECTORY_ENTRY = 0x0201_4b50;

/** A deflated file of a ZIP archive (APPNOTE.TXT, 4.3.7 and 4.3.12). Throws where it is not there. */
function fileOfZip(archive: Buffer, name: string): Buffer {
  const named = archive.lastIndexOf(name);
  const entry = named - 46;
  if (named < 46 || archive.readUInt32LE(entry) !== DIRECTORY_ENTRY) throw new Error(`no ${name}`);
  const size = archive.readUInt32LE(entry + 20);
  const header = archive.readUInt32LE(entry + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  return inflateRawSync(archive.subarray(start, start + size));
}

export type Values = Readonly<Record<string, unknown>>;

/** What Helm makes of the chart with these values, as YAML. Rejects with what Helm says. */
export function renderedChart(helm: string, values: Values): Promise<string> {
  return run(helm, ['template', 'shop', CHART, ...CLUSTER, '--values', '-'], values);
}

/** Rejects where Helm has a fault to find. */
export function lintedChart(helm: string, values: Values): Promise<string> {
  return run(helm, ['lint', '--strict', CHART, '--values', '-'], values);
}

function run(helm: string, args: readonly string[], values: Values): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(helm, args, (error, output, errors) => {
      if (error === null) resolve(output);
      else reject(new Error(`${output}${errors}`));
    });
    child.stdin?.end(JSON.stringify(values));
  });
}
