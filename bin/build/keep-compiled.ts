import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Starts a built server once so that Node keeps what it compiles of it, and leaves that in `compiled`
 * beside it, readable to all, for `NODE_COMPILE_CACHE`. Node finds it there only where the path of the
 * server, Node itself and the user are the same again; else it goes without.
 *
 * @param folder what `bundleServer` wrote
 * @param user number of the user that will run the server; who runs this unless given
 * @throws where the server does not start, or Node keeps nothing
 */
export function keepCompiled(folder: string, user?: number): void {
  const compiled = join(folder, 'compiled');
  mkdirSync(compiled);
  if (user !== undefined) chownSync(compiled, user, user);
  const { status } = spawnSync(process.execPath, [join(folder, 'src/main.js'), '--version'], {
    env: { NODE_COMPILE_CACHE: compiled },
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  if (status !== 0) throw new Error('the built server does not start');
  const files = readdirSync(compiled, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  if (files.length === 0) throw new Error('Node kept nothing of what it compiled');
  // Node leaves them to their owner alone, who is another one in an image.
  for (const { parentPath, name } of files) chmodSync(join(parentPath, name), 0o644);
}
