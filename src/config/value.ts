/** A value as it was written: a text, or in JSON and YAML also a list or a mapping of values. */
export type Value = string | null | readonly Value[] | Mapping;

/** Entries in the order they were written. Any key is data, `__proto__` too. */
export interface Mapping {
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly key: string;
  readonly value: Value;
  /** In the text that held it, from 1. */
  readonly line: number;
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && 'entries' in value && !isList(value);
}

// Array.isArray does not know read-only arrays.
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Every text in the value, keys included. */
export function textsIn(value: Value): readonly string[] {
  if (value === null) return [];
  if (typeof value === 'string') return [value];
  if (isMapping(value))
    return value.entries.flatMap((entry) => [entry.key, ...textsIn(entry.value)]);
  return value.flatMap(textsIn);
}

/** What counts as given: empty texts and nulls do not; blanks around a text count in a secret only. */
export function presentValue(value: Value | undefined, keepBlanks: boolean): Value | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return value;
  const kept = keepBlanks ? value : value.trim();
  return kept === '' ? undefined : kept;
}
