import { flip } from './files.ts';

/** One change to a JSON text, as the fields of pairings.json tell it. */
export interface JsonChange {
  readonly at?: string;
  readonly set?: unknown;
  readonly remove?: boolean;
  readonly append?: string;
  readonly cut?: number;
  readonly copies?: number;
  readonly fill?: number;
  readonly flip?: readonly [number, number];
  readonly text?: string;
}

export function changed(json: string, change: JsonChange): string {
  if (change.text !== undefined) return change.text;
  const whole = JSON.parse(json);
  const names = (change.at ?? '').split('/').slice(1);
  const last = names.pop() ?? '';
  const holder = names.reduce((object, name) => object[name], whole);
  if (change.remove === true) delete holder[last];
  else holder[last] = changedValue(holder[last], change);
  return JSON.stringify(whole);
}

function changedValue(value: unknown, change: JsonChange): unknown {
  if (change.append !== undefined) return `${value}${change.append}`;
  if (change.cut !== undefined) return String(value).slice(0, -change.cut);
  if (change.fill !== undefined) return 'a'.repeat(change.fill);
  if (change.copies !== undefined) return Array(change.copies).fill((value as unknown[])[0]);
  if (change.flip !== undefined) {
    const flipped = flip(Buffer.from(String(value), 'base64url'), change.flip);
    return Buffer.from(flipped).toString('base64url');
  }
  return change.set;
}
