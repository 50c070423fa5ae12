/** Freezes `value` and all it holds, URLs and maps by `frozenMap` included, and returns it. */
export function deepFrozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof URL) return frozenUrl(value);
  for (const part of value instanceof Map ? value.values() : Object.values(value)) deepFrozen(part);
  return Object.freeze(value);
}

// A map keeps its entries out of reach of Object.freeze.
export function frozenMap<Key, Value>(
  entries: ReadonlyArray<readonly [Key, Value]>,
): ReadonlyMap<Key, Value> {
  const map = new Map(entries);
  for (const method of ['set', 'delete', 'clear']) {
    Object.defineProperty(map, method, { value: refuse });
  }
  return map;
}

// A URL keeps its parts in private fields with setters on the prototype: shadow these.
function frozenUrl<Address extends URL>(url: Address): Address {
  for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(URL.prototype))) {
    if (get === undefined) continue;
    const part: unknown = get.call(url);
    const value = part instanceof URLSearchParams ? new URLSearchParams(part) : part;
    Object.defineProperty(url, name, { value });
  }
  return Object.freeze(url);
}

function refuse(): never {
  throw new TypeError('The configuration is frozen.');
}
