import * as v from 'valibot';

type ItemSchema<Item> = v.GenericSchema<string, Item>;
type Written = string | readonly string[];

/**
 * Items, each once: on one line with commas, or as a list where the notation has lists. Blanks
 * around an item do not count. An item's first problem is the one reported.
 */
export function listOf<Item>(item: ItemSchema<Item>) {
  return v.pipe(
    written,
    v.check((value) => itemsOf(value).length > 0, NOTHING),
    itemsThrough(item),
  );
}

/** The same, and `[]` for an empty list; an empty text stays a mistake. */
export function listOrNoneOf<Item>(item: ItemSchema<Item>) {
  return v.pipe(
    written,
    v.check((value) => Array.isArray(value) || itemsOf(value).length > 0, NOTHING),
    itemsThrough(item),
  );
}

const NOTHING = 'lists nothing; leave it unset instead';

const written = v.custom<Written>(isWritten, 'must be a list of texts');

function isWritten(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  );
}

function itemsThrough<Item>(item: ItemSchema<Item>) {
  return v.pipe(
    written,
    v.transform((value) => [...new Set(itemsOf(value))]),
    v.array(v.config(item, { abortPipeEarly: true })),
  );
}

// An item of a list may hold commas, as paths do.
function itemsOf(value: Written): string[] {
  const items = typeof value === 'string' ? value.split(',') : value;
  return items.map((item) => item.trim()).filter((item) => item !== '');
}
