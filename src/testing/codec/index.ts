import { describe } from 'vitest';
import { describeAlterations } from './alterations.ts';
import { describeOffers } from './offers.ts';
import { describeRoundTrips } from './round-trips.ts';
import type { CodecFactory } from './subject.ts';

export interface CodecContract {
  /** How many random alterations of each message are tried. 200 unless told. */
  readonly alterations?: number;
}

/**
 * What every codec must do, in the words of the port. The factory gives the relay's half and a client
 * for it, so a codec is tested with the client that it has in truth:
 *
 *     describeCodec('my codec', () => ({ codec, client }));
 */
export function describeCodec(
  name: string,
  factory: CodecFactory,
  { alterations = 200 }: CodecContract = {},
): void {
  describe(`${name} keeps the codec's contract`, () => {
    describeOffers(factory);
    describeRoundTrips(factory);
    describeAlterations(factory, alterations);
  });
}
