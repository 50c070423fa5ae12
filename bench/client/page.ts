import { createCrypto } from '../../src/adapters/crypto/web/index.ts';
import { roundTrips } from './round-trip.ts';

/** What the page offers to the bench: figures for the suite that this browser prefers. */
export async function measure(figures: number) {
  const crypto = await createCrypto();
  const [suite] = crypto.aead.suites;
  if (suite === undefined) throw new Error('no AEAD');
  await roundTrips(crypto, suite, Math.ceil(figures / 4));
  return { suite, milliseconds: await roundTrips(crypto, suite, figures) };
}
