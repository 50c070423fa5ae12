import {
  acceptAnswer,
  createOffer,
  type PendingOffer,
} from '../../src/domain/pairing/accept-answer.ts';
import { RELAY_HEADER, ROUTES } from '../../src/domain/wire.ts';
import { crypto, issuedClientId } from '../load/sealed-traffic.ts';
import { type Batch, requestBytes, type Traffic } from '../load/traffic.ts';
import { startRelay, startSmallUpstream, withPrograms } from '../programs.ts';
import { number, spread } from '../report/text.ts';
import { inTurn } from '../rounds.ts';
import { medianOf, spreadOf } from '../statistics.ts';
import type { Scene } from './scene.ts';

/** Offers and client IDs are used again: the relay keeps nothing of either. */
const OFFERS = 64;
const CONNECTIONS = 16;
/** From here on, requests per second are what the core can do. */
const FULL = 0.9;

export const pairing: Scene = {
  title: 'Pairings per second and core, one pair in each offer',
  run: (effort) =>
    withPrograms(async (keep) => {
      const upstream = await keep(startSmallUpstream());
      const relay = await keep(startRelay(upstream.port));
      const batch = await offers(relay.port);
      const traffic: Traffic = { port: relay.port, prepare: async () => batch };
      const subject = { name: 'relay', traffic, program: relay };
      const rounds = (await inTurn([subject], effort, CONNECTIONS)).get('relay') ?? [];
      const perSecond = rounds.map((round) => round.perSecond);
      const perCore = rounds.map(({ cpuMicros }) => 1e6 / cpuMicros);
      const busy = medianOf(rounds.map((round) => round.busy));
      return {
        figures: { pairings: medianOf(busy >= FULL ? perSecond : perCore) },
        table: [
          ['pairings/s', 'pairings per second of processor time', 'core used, %'],
          [spread(spreadOf(perSecond)), spread(spreadOf(perCore)), number(busy * 100)],
        ],
        notes: [
          'Pairings per second count where the core was used up, else those per second of processor time.',
        ],
      };
    }),
};

async function offers(port: number): Promise<Batch> {
  const made: { pending: PendingOffer; clientId: string; bytes: Buffer }[] = [];
  for (let i = 0; i < OFFERS; i++) {
    const clientId = await issuedClientId(port);
    const pending = await createOffer(crypto, 1);
    const headers = [
      [RELAY_HEADER, clientId],
      ['content-type', 'application/json'],
    ] as const;
    const bytes = requestBytes(port, `POST ${ROUTES.pair}`, headers, pending.offer);
    made.push({ pending, clientId, bytes });
  }
  const at = (index: number) => {
    const one = made[index % OFFERS];
    if (one === undefined) throw new RangeError('no such offer');
    return one;
  };
  return {
    size: Number.POSITIVE_INFINITY,
    request: (index) => at(index).bytes,
    async check(index, answer) {
      const { pending, clientId } = at(index);
      await acceptAnswer(crypto, pending, clientId, new Uint8Array(answer.content), undefined);
    },
  };
}
