import { hash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LIFETIME, OWNER, openStore, secretOf } from './memory-store.ts';

describe('pages', () => {
  it('hold many pairs, and those that come after others went', () => {
    const { store } = openStore();
    const numbers = Array.from({ length: 20_000 }, (_, number) => number);
    for (const number of numbers) {
      store.save(`pair ${number}`, secretOf(number), LIFETIME, OWNER);
    }
    for (const number of numbers.filter((each) => each % 3 !== 0)) {
      store.delete(`pair ${number}`);
    }
    for (const number of numbers.filter((each) => each % 3 === 1)) {
      store.save(`pair ${number}`, secretOf(number + 30_000), LIFETIME, OWNER);
    }
    for (const number of numbers) {
      const expected = [secretOf(number), secretOf(number + 30_000), undefined][number % 3];
      expect(store.load(`pair ${number}`)).toEqual(expected);
    }
    expect(store.size).toBe(13_334);
  });

  it('are used again: a store that is always full takes no more memory', () => {
    const secret = secretOf(1);
    const pages = watchPages();
    const { store } = openStore({ maxPairs: 100 });
    for (let number = 0; number < 10_000; number += 1) {
      store.delete(`pair ${number - 50}`);
      store.save(`pair ${number}`, secret, LIFETIME, `owner ${number}`);
      store.claim(`pair ${number}`, 1000);
      store.claim(`pair ${number}`, 0);
      store.save(`unused ${number}`, secret, LIFETIME, `other ${number}`);
    }
    expect(store.size).toBe(100);
    // One page each of digests, secrets, early claims, rings and owners' digests.
    expect(pages()).toHaveLength(5);
  });

  it.each([[[200, 100, 0]], [[300, 299, 0]], [[65_000, 64_000, 63_000, 62_000]]])(
    'show nothing of the pair that had the record before and claimed %j',
    (sequences) => {
      const { store } = openStore();
      store.save('before', secretOf(1), LIFETIME, OWNER);
      for (const sequence of sequences) {
        store.claim('before', sequence);
      }
      store.delete('before');
      for (const key of ['after', 'another']) {
        store.save(key, Uint8Array.of(1, 2, 3), LIFETIME, OWNER);
        expect(store.load(key)).toEqual(Uint8Array.of(1, 2, 3));
        for (const sequence of sequences) {
          expect(store.claim(key, sequence)).toBe('claimed');
        }
      }
    },
  );
});

describe('a secret is wiped from memory', () => {
  const secret = secretOf(0xbeef);

  function openWatched(maxPairs: number) {
    const pages = watchPages();
    const subject = openStore({ maxPairs });
    subject.store.save('pair', secret, LIFETIME, OWNER);
    const isHeld = () => pages().some((page) => Buffer.from(page.buffer).includes(secret));
    expect(isHeld()).toBe(true);
    return { ...subject, isHeld };
  }

  it('when its pair is deleted', () => {
    const { store, isHeld } = openWatched(10);
    store.delete('pair');
    expect(isHeld()).toBe(false);
  });

  it('when its pair is evicted', () => {
    const { store, isHeld } = openWatched(1);
    store.save('another', secretOf(1), LIFETIME, OWNER);
    expect(isHeld()).toBe(false);
  });

  it('when another takes its place', () => {
    const { store, isHeld } = openWatched(10);
    store.save('pair', secretOf(1, 4), LIFETIME, OWNER);
    expect(isHeld()).toBe(false);
  });

  it('when its pair is found to have expired', () => {
    const { store, advance, isHeld } = openWatched(10);
    advance(LIFETIME.idleMs);
    expect(store.load('pair')).toBeUndefined();
    expect(isHeld()).toBe(false);
  });

  it('when others are saved or claimed after it expired', () => {
    for (const use of ['save', 'claim'] as const) {
      const { store, advance, isHeld } = openWatched(10);
      advance(LIFETIME.idleMs);
      if (use === 'save') {
        store.save('another', secretOf(1), LIFETIME, OWNER);
      } else {
        store.claim('another', 0);
      }
      expect(isHeld()).toBe(false);
    }
  });

  it('when the store is closed', () => {
    const { store, isHeld } = openWatched(10);
    store.close();
    expect(isHeld()).toBe(false);
  });
});

describe('an owner is wiped from memory', () => {
  const held = hash('sha256', Buffer.from('x', 'utf16le'), 'buffer');

  it('when the last of its pairs goes, and not before', () => {
    const pages = watchPages();
    const { store } = openStore();
    const isHeld = () => pages().some((page) => Buffer.from(page.buffer).includes(held));
    store.save('one', secretOf(1), LIFETIME, 'x');
    store.save('other', secretOf(2), LIFETIME, 'x');
    store.save('third', secretOf(3), LIFETIME, 'y');
    store.delete('one');
    expect(isHeld()).toBe(true);
    store.delete('other');
    expect(isHeld()).toBe(false);
  });
});

describe('keys and owners', () => {
  it('do not keep the header alive that they were cut out of', () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const { store } = openStore();
    const heldBy = (act: () => void) => {
      collectGarbage();
      const before = process.memoryUsage().heapUsed;
      act();
      collectGarbage();
      return process.memoryUsage().heapUsed - before;
    };
    const headerLength = 50_000;
    const saveMany = () => {
      for (let number = 0; number < 1000; number += 1) {
        const header = `${number}`.padStart(headerLength, '-');
        const part = header.slice(headerLength - 40);
        store.save(part, secretOf(number), LIFETIME, part);
      }
    };
    expect(heldBy(saveMany)).toBeLessThan((1000 * headerLength) / 10);
    expect(store.size).toBe(1000);
  });

  it('are told apart though no UTF-8 can tell them apart', () => {
    const { store } = openStore({ maxPairsPerOwner: 1 });
    store.save('\ud800', secretOf(1), LIFETIME, '\ud800');
    store.save('\ud801', secretOf(2), LIFETIME, '\ud801');
    expect(store.load('\ud800')).toEqual(secretOf(1));
    expect(store.load('\ufffd')).toBeUndefined();
  });
});

/** Gives the byte pages made since, the views of them left out. */
function watchPages(): () => Uint8Array[] {
  const pages: Uint8Array[] = [];
  class WatchedBytes extends Uint8Array {
    constructor(...values: [number] | [ArrayBuffer, number, number]) {
      super(...(values as [ArrayBuffer, number, number]));
      if (typeof values[0] === 'number') {
        pages.push(this);
      }
    }
  }
  vi.stubGlobal('Uint8Array', WatchedBytes);
  return () => pages;
}

afterEach(() => {
  vi.unstubAllGlobals();
});
