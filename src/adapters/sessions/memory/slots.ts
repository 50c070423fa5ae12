import { createIntegers } from './pages.ts';

/** Stands for "no slot" wherever a slot is kept: the pages read as zero where nothing was set. */
export const NO_SLOT = 0;

/** Hands out record numbers from 1, those given back before new ones. */
export interface Slots {
  take(): number;
  giveBack(slot: number): void;
}

export function createSlots(): Slots {
  const free = createIntegers();
  let freeCount = 0;
  let highest = NO_SLOT;
  return {
    take() {
      if (freeCount === 0) {
        highest += 1;
        return highest;
      }
      freeCount -= 1;
      return free.get(freeCount);
    },
    giveBack(slot) {
      free.set(freeCount, slot);
      freeCount += 1;
    },
  };
}
