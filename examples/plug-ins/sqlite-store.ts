// SESSION_STORE_ADAPTER=./examples/plug-ins/sqlite-store.ts PLUGIN_SQLITE_FILE=/var/lib/relay/pairs.db
//
// Keeps pairs in SQLite, which is part of Node.js. Any number of relays on one machine can share the
// file: a claim is one transaction that holds the only write lock there is, so of all of them one gets
// it. Both caps are kept.
//
// Its limits: one machine (SQLite's locks do not hold on network file systems), and calls that wait for
// the disk or for another process hold up the whole relay, for PLUGIN_SQLITE_WAIT_MS at the most.

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import {
  CLAIM_WINDOW,
  MAX_SEQUENCE,
  type SessionStoreFactory,
  StoreFullError,
  StoreUnavailableError,
} from 'mte-relay-server/ports';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA foreign_keys = ON;
  CREATE TABLE IF NOT EXISTS store (id INTEGER PRIMARY KEY CHECK (id = 1), since INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS pair (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key BLOB NOT NULL UNIQUE,
    owner BLOB NOT NULL,
    secret BLOB NOT NULL,
    idle_ms INTEGER NOT NULL,
    idle_end INTEGER NOT NULL,
    total_end INTEGER NOT NULL,
    highest INTEGER NOT NULL DEFAULT -1
  );
  CREATE INDEX IF NOT EXISTS pair_end ON pair (min(idle_end, total_end));
  CREATE INDEX IF NOT EXISTS pair_owner ON pair (owner, number);
  CREATE INDEX IF NOT EXISTS pair_unused ON pair (number) WHERE highest = -1;
  CREATE TABLE IF NOT EXISTS claim (
    pair INTEGER NOT NULL REFERENCES pair (number) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (pair, sequence)
  ) WITHOUT ROWID;
`;

const factory: SessionStoreFactory = ({ clock, settings, maxPairs, maxPairsPerOwner }) => {
  const path = settings.PLUGIN_SQLITE_FILE;
  if (path === undefined) throw new Error('PLUGIN_SQLITE_FILE is not set: name the database');
  const db = new DatabaseSync(path, { timeout: Number(settings.PLUGIN_SQLITE_WAIT_MS ?? 1_000) });
  // FULL has every commit reach the disk: no claim that was answered is ever forgotten.
  db.exec(`PRAGMA synchronous = ${synchronousOf(settings.PLUGIN_SQLITE_SYNCHRONOUS)}`);
  db.exec(SCHEMA);
  db.prepare('INSERT OR IGNORE INTO store VALUES (1, ?)').run(clock.now());
  const since = Number(db.prepare('SELECT since FROM store').get()?.since);

  const statements = new Map<string, StatementSync>();
  const sql = (text: string) => {
    const known = statements.get(text) ?? db.prepare(text);
    statements.set(text, known);
    return known;
  };
  // SQLite ends texts at NUL and tells some that look alike apart no better than we do: bytes are safe.
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'));

  /** All or nothing, and alone: IMMEDIATE takes the write lock before anything is read. */
  const alone = <T>(work: () => T): T =>
    asked(() => {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    });

  const count = (where: string, ...values: Uint8Array[]) =>
    Number(sql(`SELECT count(*) AS n FROM pair ${where}`).get(...values)?.n);
  const makeRoom = (cap: number, scope: 'owner' | 'store', where: string, ...of: Uint8Array[]) => {
    if (count(`WHERE ${where}`, ...of) < cap) return;
    const { changes } = sql(
      `DELETE FROM pair WHERE number =
         (SELECT number FROM pair WHERE ${where} AND highest = -1 ORDER BY number LIMIT 1)`,
    ).run(...of);
    if (changes === 0) throw new StoreFullError(`all ${cap} pairs are in use`, scope);
  };
  const forgetEnded = () =>
    sql('DELETE FROM pair WHERE min(idle_end, total_end) <= ?').run(clock.now());

  return {
    save(key, secret, { idleMs, totalMs }, owner) {
      if (secret.length > 128) throw new RangeError('a secret has at most 128 bytes');
      if (!(idleMs > 0 && totalMs > 0)) throw new RangeError('a lifetime is positive');
      alone(() => {
        forgetEnded();
        sql('DELETE FROM pair WHERE key = ?').run(bytes(key));
        if (maxPairsPerOwner !== undefined) {
          makeRoom(maxPairsPerOwner, 'owner', 'owner = ?', bytes(owner));
        }
        makeRoom(maxPairs, 'store', 'true');
        const now = clock.now();
        sql(
          `INSERT INTO pair (key, owner, secret, idle_ms, idle_end, total_end)
           VALUES (?, ?, ?, ?, ?, ?)`,
        ).run(bytes(key), bytes(owner), secret, idleMs, now + idleMs, now + totalMs);
      });
    },

    load: (key) =>
      asked(() => {
        const found = sql(
          'SELECT secret FROM pair WHERE key = ? AND min(idle_end, total_end) > ?',
        ).get(bytes(key), clock.now());
        return found?.secret instanceof Uint8Array ? found.secret : undefined;
      }),

    claim(key, sequence) {
      if (!Number.isInteger(sequence) || sequence < 0 || sequence > MAX_SEQUENCE) {
        throw new RangeError(`a sequence is a whole number from 0 to ${MAX_SEQUENCE}`);
      }
      return alone(() => {
        const pair = sql(
          'SELECT number, highest FROM pair WHERE key = ? AND min(idle_end, total_end) > ?',
        ).get(bytes(key), clock.now());
        if (pair === undefined) return 'unknown';
        const { number = null } = pair;
        const highest = Math.max(Number(pair.highest), sequence);
        if (sequence < highest - CLAIM_WINDOW) return 'replayed';
        const { changes } = sql('INSERT OR IGNORE INTO claim VALUES (?, ?)').run(number, sequence);
        if (changes === 0) return 'replayed';
        // Below the window nothing needs to be known one by one.
        sql('DELETE FROM claim WHERE pair = ? AND sequence < ?').run(
          number,
          highest - CLAIM_WINDOW,
        );
        sql('UPDATE pair SET highest = ?, idle_end = ? + idle_ms WHERE number = ?').run(
          highest,
          clock.now(),
          number,
        );
        return 'claimed';
      });
    },

    emptySince: () => since,
    // Never before `since`, also where the clock was set back: it would prove a loss that was none.
    now: () => Math.max(clock.now(), since),
    delete: (key) => {
      asked(() => sql('DELETE FROM pair WHERE key = ?').run(bytes(key)));
    },
    ready: () => db.isOpen,
    close: () => {
      if (db.isOpen) db.close();
    },
  };
};

export default factory;

/** NORMAL and OFF are faster; after a power failure the last claims are then forgotten. */
function synchronousOf(level = 'FULL'): string {
  if (/^(FULL|NORMAL|OFF)$/.test(level)) return level;
  throw new Error('PLUGIN_SQLITE_SYNCHRONOUS must be FULL, NORMAL or OFF');
}

/** What SQLite throws (locked, disk full, closed) leaves open what happened: that is 503. */
function asked<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    if (cause instanceof StoreFullError || cause instanceof RangeError) throw cause;
    throw new StoreUnavailableError('SQLite cannot be asked', { cause });
  }
}
