import { createCrypto } from '../../src/adapters/crypto/node/index.ts';
import { measureInChromium } from '../client/chromium.ts';
import { roundTrips } from '../client/round-trip.ts';
import { spread } from '../report/text.ts';
import { spreadOf } from '../statistics.ts';
import type { Scene } from './scene.ts';

export const client: Scene = {
  title: 'Client: encoding 1 kB and decoding an answer of 1 kB',
  async run({ rounds, quick }) {
    const figures = rounds * (quick ? 2 : 5);
    const crypto = createCrypto();
    const lines: string[][] = [];
    for (const suite of crypto.aead.suites) {
      await roundTrips(crypto, suite, figures);
      const taken = spreadOf(await roundTrips(crypto, suite, figures));
      lines.push([`Node ${process.version}`, suite, spread(taken)]);
    }
    const inChromium = await measureInChromium(figures);
    const heading = ['', 'suite', 'encode plus decode, ms'];
    if (inChromium === undefined) {
      const notes = ['Chromium: skipped, there is none. Install it, or set CHROMIUM_PATH.'];
      return { figures: {}, table: [heading, ...lines], notes };
    }
    const { version, suite, milliseconds } = inChromium;
    const taken = spreadOf(milliseconds);
    return {
      figures: { chromium: taken.median },
      table: [heading, ...lines, [`Chromium ${version}`, suite, spread(taken)]],
      notes: ['Each figure is the mean of 50 round trips.'],
    };
  },
};
