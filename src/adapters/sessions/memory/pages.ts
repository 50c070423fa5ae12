/**
 * Arrays that grow a page at a time, so that growing never copies what is already there, and that
 * the garbage collector sees as one object per page. Every entry reads as zero until it is set;
 * pages are never given back, they are used again.
 */

/** 4,096 entries to a page: 16 kB of integers, 0.5 MB of secrets. */
const PAGE_BITS = 12;
const PAGE_LENGTH = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_LENGTH - 1;

/** Numbers by index. */
export interface Numbers {
  get(index: number): number;
  set(index: number, value: number): void;
}

/** Blocks of one fixed number of bytes, by index. */
export interface Blocks {
  /** The bytes of a block themselves, not a copy. */
  at(index: number): Uint8Array;
  /** Sets a block's bytes to zero. */
  wipe(index: number): void;
  /** Sets every block's bytes to zero. */
  wipeAll(): void;
}

/** 32-bit integers. */
export function createIntegers(): Numbers {
  return createNumbers(() => new Int32Array(PAGE_LENGTH));
}

/** Times: 64-bit floating point, since milliseconds since 1970 need more than 32 bits. */
export function createTimes(): Numbers {
  return createNumbers(() => new Float64Array(PAGE_LENGTH));
}

function createNumbers(createPage: () => Int32Array | Float64Array): Numbers {
  const pages: (Int32Array | Float64Array)[] = [];
  return {
    get: (index) => pages[index >>> PAGE_BITS]?.[index & PAGE_MASK] ?? 0,
    set(index, value) {
      pageOf(pages, index, createPage)[index & PAGE_MASK] = value;
    },
  };
}

/** Blocks of `size` bytes each. */
export function createBlocks(size: number): Blocks {
  const pages: Uint8Array[] = [];
  const createPage = () => new Uint8Array(PAGE_LENGTH * size);

  function at(index: number): Uint8Array {
    const start = (index & PAGE_MASK) * size;
    return pageOf(pages, index, createPage).subarray(start, start + size);
  }

  return {
    at,
    wipe(index) {
      at(index).fill(0);
    },
    wipeAll() {
      for (const page of pages) {
        page.fill(0);
      }
    },
  };
}

/** The page that `index` is on. Indices are handed out one by one, so pages come in order too. */
function pageOf<Page>(pages: Page[], index: number, createPage: () => Page): Page {
  const number = index >>> PAGE_BITS;
  let page = pages[number];
  while (page === undefined) {
    pages.push(createPage());
    page = pages[number];
  }
  return page;
}
