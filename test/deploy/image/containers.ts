import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BASE_SCRIPT = fileURLToPath(new URL('./base-image.sh', import.meta.url));
/** The name that the Dockerfile asks for. */
const BASE_NAME = 'docker.io/library/node:26-slim';

const LONGEST_BUILD_MS = 240_000;

/** Images and containers in a folder of their own, beside those of the machine. */
export interface Containers {
  /** Builds the Dockerfile on a base made from this machine. Resolves with the image's ID. */
  build(args: readonly string[]): Promise<string>;
  /** Of an image, as `podman image inspect` gives it. */
  inspect(image: string): Promise<Image>;
  /** The command line that runs an image. */
  commandLine(options: readonly string[], image: string): readonly [string, readonly string[]];
  /** Ends with the exit code of a command in a running container. */
  exec(name: string, command: readonly string[]): Promise<number>;
  remove(): Promise<void>;
}

export interface Image {
  readonly Size: number;
  readonly User: string;
  readonly Config: {
    readonly Entrypoint: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
    readonly StopSignal: string;
    readonly Env: readonly string[];
  };
  readonly HealthCheck?: { readonly Test: readonly string[] };
  readonly Healthcheck?: { readonly Test: readonly string[] };
}

// vfs and chroot need the least of a kernel; low limits, since a container may not raise its own.
const RUN = ['--network=host', '--ulimit=nofile=4096:4096', '--ulimit=nproc=4096:4096'];

/** Why images cannot be built and run here, or undefined if they can. */
export function imageObstacle(): string | undefined {
  // It takes a minute, and half a gigabyte of packages.
  if (process.env.RELAY_IMAGE_TEST !== 'on') return 'npm run test:image runs it';
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'this is not root on Linux';
  for (const program of ['podman', 'buildah', npmFolder() === undefined ? 'npm' : 'ldd']) {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' });
    } catch {
      return `there is no ${program} that runs`;
    }
  }
  return undefined;
}

function npmFolder(): string | undefined {
  try {
    const globals = execFileSync('npm', ['root', '--global'], { encoding: 'utf8', stdio: 'pipe' });
    return join(globals.trim(), 'npm');
  } catch {
    return undefined;
  }
}

export async function createContainers(): Promise<Containers> {
  const folder = mkdtempSync(join(tmpdir(), 'relay-image-'));
  const storage = ['--storage-driver=vfs', `--root=${folder}/root`, `--runroot=${folder}/run`];
  const buildah = (args: readonly string[]) =>
    run('buildah', [...storage, ...args], {
      maxBuffer: 2 ** 24,
      timeout: LONGEST_BUILD_MS,
      killSignal: 'SIGKILL',
    });
  const runtime = await workingRuntime();
  const podman = [...storage, ...(runtime === undefined ? [] : [`--runtime=${runtime}`])];

  await run('bash', [BASE_SCRIPT, `${folder}/base`, process.execPath, npmFolder() ?? '']);
  writeFileSync(
    `${folder}/Dockerfile`,
    'FROM scratch\nCOPY base/ /\nENV PATH=/usr/local/bin:/usr/bin:/bin NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt\n',
  );
  await buildah(['bud', '--isolation=chroot', '--quiet', `--tag=${BASE_NAME}`, folder]);
  rmSync(`${folder}/base`, { recursive: true });

  return {
    async build(args) {
      const options = ['--isolation=chroot', '--pull-never', '--format=docker', '--quiet'];
      const { stdout } = await buildah(['bud', ...options, ...args, ROOT]);
      return stdout.trim();
    },
    async inspect(image) {
      const { stdout } = await run('podman', [...podman, 'image', 'inspect', image]);
      return JSON.parse(stdout)[0];
    },
    commandLine: (options, image) => [
      'podman',
      [...podman, 'run', '--rm', ...RUN, ...options, image],
    ],
    exec: (name, command) =>
      run('podman', [...podman, 'exec', name, ...command]).then(
        () => 0,
        (error: { code: number }) => error.code,
      ),
    async remove() {
      await run('podman', [...podman, 'rm', '--all', '--force']).catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** crun refuses kernels on which both generations of cgroups are in use; runc does not. */
async function workingRuntime(): Promise<string | undefined> {
  const { stdout } = await run('sh', ['-c', 'command -v runc || true']);
  return stdout.trim() === '' ? undefined : join(dirname(stdout.trim()), 'runc');
}
