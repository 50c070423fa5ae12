// SESSION_STORE_ADAPTER=./examples/plug-ins/file-store.ts PLUGIN_STORE_FILE=/var/lib/relay/pairs.log
//
// Keeps pairs in memory and in a file, so that they outlive a restart. Every change is a line at the
// end of the file, and is on the disk before the relay goes on: a claim that was answered is never
// forgotten, not even when the power fails.
//
// Its limits: one relay process for each file; all pairs in memory, without a cap; and the file grows
// by a line for each request until the next start, which writes it anew.

import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  CLAIM_WINDOW,
  type ClaimResult,
  MAX_SEQUENCE,
  type SessionStoreFactory,
  StoreUnavailableError,
} from 'mte-relay-server/ports';

interface Pair {
  readonly secret: Uint8Array;
  readonly idleMs: number;
  readonly end: number;
  idleEnd: number;
  highest: number;
  readonly claimed: Set<number>;
}

/** One line of the file: [since] first, then saves, claims and deletes as they came. */
type Line =
  | { readonly since: number }
  | { readonly save: string; secret: string; idleMs: number; end: number; idleEnd: number }
  | { readonly claim: string; sequence: number; idleEnd: number }
  | { readonly delete: string };

const factory: SessionStoreFactory = async ({ clock, settings, logger }) => {
  const path = settings.PLUGIN_STORE_FILE;
  if (path === undefined) throw new Error('PLUGIN_STORE_FILE is not set: name the file for pairs');

  const pairs = new Map<string, Pair>();
  let since = clock.now();
  for (const line of await linesOf(path)) {
    if ('since' in line) since = line.since;
    else apply(pairs, line);
  }
  const live = [...pairs].filter(([, pair]) => isAlive(pair, clock.now()));
  const file = await writeAnew(path, since, live);
  const append = appender(file);
  let closed = false;
  logger.info('pairs were read from a file', { pairs: live.length });

  // What is in memory is what the file says, or is about to say once `append` resolves.
  const change = async (line: Line) => {
    if (closed) throw new StoreUnavailableError('the store is closed');
    apply(pairs, line);
    await append(line);
  };
  const alive = (key: string) => {
    const pair = pairs.get(key);
    if (pair === undefined || isAlive(pair, clock.now())) return pair;
    pairs.delete(key);
    return undefined;
  };
  // Never before `since`, also where the clock was set back: it would prove a loss that was none.
  const now = () => Math.max(clock.now(), since);

  return {
    async save(key, secret, { idleMs, totalMs }) {
      if (secret.length > 128) throw new RangeError('a secret has at most 128 bytes');
      if (!(idleMs > 0 && totalMs > 0)) throw new RangeError('a lifetime is positive');
      const end = clock.now() + totalMs;
      const idleEnd = clock.now() + idleMs;
      const text = Buffer.from(secret).toString('base64');
      await change({ save: key, secret: text, idleMs, end, idleEnd });
    },
    load: (key) => alive(key)?.secret.slice(),
    // Nothing is awaited between the look and the claim: that is what makes it atomic.
    async claim(key, sequence): Promise<ClaimResult> {
      if (!Number.isInteger(sequence) || sequence < 0 || sequence > MAX_SEQUENCE) {
        throw new RangeError(`a sequence is a whole number from 0 to ${MAX_SEQUENCE}`);
      }
      const pair = alive(key);
      if (pair === undefined) return 'unknown';
      if (pair.claimed.has(sequence) || sequence < pair.highest - CLAIM_WINDOW) return 'replayed';
      await change({ claim: key, sequence, idleEnd: clock.now() + pair.idleMs });
      return 'claimed';
    },
    emptySince: () => since,
    now,
    async delete(key) {
      if (pairs.has(key)) await change({ delete: key });
    },
    ready: () => !closed && !append.isBroken(),
    async close() {
      if (closed) return;
      closed = true;
      await append.idle();
      await file.close();
    },
  };
};

export default factory;

function isAlive({ end, idleEnd }: Pair, now: number): boolean {
  return now < end && now < idleEnd;
}

function apply(pairs: Map<string, Pair>, line: Line): void {
  if ('save' in line) {
    const { save, secret, ...times } = line;
    const bytes = new Uint8Array(Buffer.from(secret, 'base64'));
    pairs.set(save, { ...times, secret: bytes, highest: -1, claimed: new Set() });
  } else if ('delete' in line) {
    pairs.delete(line.delete);
  } else if ('claim' in line) {
    const pair = pairs.get(line.claim);
    if (pair === undefined) return;
    pair.idleEnd = line.idleEnd;
    pair.claimed.add(line.sequence);
    // Below the window nothing needs to be known one by one.
    for (let old = pair.highest - CLAIM_WINDOW; old < line.sequence - CLAIM_WINDOW; old += 1) {
      pair.claimed.delete(old);
    }
    pair.highest = Math.max(pair.highest, line.sequence);
  }
}

async function linesOf(path: string): Promise<Line[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  // What follows the last line break was never answered for: the relay stopped while it wrote.
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

/** Replaces the file in one step by what is alive, and leaves it open for more. */
async function writeAnew(
  path: string,
  since: number,
  pairs: readonly (readonly [string, Pair])[],
): Promise<FileHandle> {
  const file = await open(`${path}.new`, 'w', 0o600);
  const lines: Line[] = [{ since }];
  for (const [key, { secret, idleMs, end, idleEnd, claimed }] of pairs) {
    const text = Buffer.from(secret).toString('base64');
    lines.push({ save: key, secret: text, idleMs, end, idleEnd });
    for (const sequence of claimed) lines.push({ claim: key, sequence, idleEnd });
  }
  await file.writeFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await file.datasync();
  await rename(`${path}.new`, path);
  // The new name is on the disk only once the folder is.
  const folder = await open(dirname(path), 'r');
  await folder.sync();
  await folder.close();
  return file;
}

/** Appends lines and waits for the disk; what comes meanwhile shares the next write. */
function appender(file: FileHandle) {
  let waiting: string[] = [];
  let next: Promise<void> | undefined;
  let last: Promise<void> = Promise.resolve();
  let broken = false;
  const write = async () => {
    // After a failure nothing may follow: half a line may be in the file.
    await last;
    const text = waiting.join('');
    waiting = [];
    last = (async () => {
      await file.appendFile(text);
      await file.datasync();
    })();
    next = undefined;
    await last;
  };
  const append = async (line: Line) => {
    waiting.push(`${JSON.stringify(line)}\n`);
    next ??= write();
    await next.catch((cause: unknown) => {
      broken = true;
      throw new StoreUnavailableError('the file of pairs cannot be written', { cause });
    });
  };
  const idle = async () => {
    await (next ?? last).catch(() => {});
  };
  return Object.assign(append, { idle, isBroken: () => broken });
}
