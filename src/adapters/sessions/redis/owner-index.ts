import { type PairLifetime, StoreFullError } from '../../../ports/session-store.ts';
import { type Caller, script } from './caller.ts';
import { ownerMark } from './record.ts';
import { ABSENT, LOOK, NOTE, ROOM, UNUSED } from './scripts.ts';

/** Which keys an owner has, oldest first, and room for one more. */
export interface OwnerIndex {
  /** Evicts where the owner is at its cap. Throws StoreFullError where nothing may be. */
  makeRoom(storeKey: string, owner: string): Promise<void>;
  note(storeKey: string, owner: string, lifetime: PairLifetime): Promise<void>;
}

const look = script(LOOK);
const note = script(NOTE);
const room = script(ROOM);

/** Others may take the room that was made; then it is made again, but not for ever. */
const ATTEMPTS = 4;

/**
 * An owner's keys are a sorted set under a key of its own. It lies in another slot of a cluster than
 * the pairs, so that no one script sees both: pairings of one owner at the same moment can go beyond
 * the cap by as many as they are, and the next one finds that out. A pair is never evicted that has
 * claimed: that is looked at where the pair lies, in the step that deletes it.
 */
export function createOwnerIndex(
  caller: Caller,
  names: { pair(storeKey: string): string; owner(owner: string): string },
  cap: number,
): OwnerIndex {
  const lookAt = (storeKey: string, mark: Buffer, evict: '0' | '1') =>
    caller.run(look, names.pair(storeKey), mark, evict);

  /** The keys that can be struck out: of pairs that are gone, or else of one that was made to go. */
  const vacated = async (keys: readonly string[], mark: Buffer): Promise<readonly string[]> => {
    const found = await Promise.all(
      keys.map(async (key) => ({ key, state: await lookAt(key, mark, '0') })),
    );
    const gone = found.filter(({ state }) => state === ABSENT);
    if (gone.length > 0) return gone.map(({ key }) => key);
    for (const { key } of found.filter(({ state }) => state === UNUSED)) {
      if ((await lookAt(key, mark, '1')) === UNUSED) return [key];
    }
    return [];
  };

  return {
    async makeRoom(storeKey, owner) {
      const index = names.owner(owner);
      const mark = ownerMark(owner);
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const keys = await caller.run(room, index, storeKey, cap);
        if (!isKeys(keys) || keys.length === 0) return;
        const vacant = await vacated(keys, mark);
        if (vacant.length === 0) break;
        await caller.strike(index, vacant);
      }
      throw new StoreFullError(
        `All ${cap} pairs that one owner may have in the session store are in use: ` +
          'raise the cap per owner, or wait',
        'owner',
      );
    },

    async note(storeKey, owner, { totalMs }) {
      await caller.run(note, names.owner(owner), storeKey, totalMs);
    },
  };
}

function isKeys(reply: unknown): reply is readonly string[] {
  return Array.isArray(reply) && reply.every((key) => typeof key === 'string');
}
