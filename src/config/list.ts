import * as v from 'valibot';

type ItemSchema<Item> = v.GenericSchema<string, Item>;

/** Items of a setting, at least one. An item's first problem is the one reported. */
function listOf<Item>(item: ItemSchema<Item>) {
  return v.pipe(
    v.array(v.config(item, { abortPipeEarly: true })),
    v.minLength(1, 'lists nothing; leave it unset instead'),
  );
}

/** The same, written on one line with commas, each item once; blanks around it do not count. */
export function commaSeparated<Item>(item: ItemSchema<Item>) {
  return v.pipe(
    v.string(),
    v.transform((text) => [...new Set(splitAtCommas(text))]),
    listOf(item),
  );
}

function splitAtCommas(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
