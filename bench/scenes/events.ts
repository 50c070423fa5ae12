import type { IncomingMessage } from 'node:http';
import { type Prepared, prepareInPlain, prepareSealed } from '../load/transfers.ts';
import { startNode, startRelay, startStreamUpstream, withPrograms } from '../programs.ts';
import { spread } from '../report/text.ts';
import { differences, medianOf, spreadOf } from '../statistics.ts';
import type { Scene } from './scene.ts';

const EVENTS = 100;

export const events: Scene = {
  title: 'Event stream: from the upstream’s write to the event opened',
  run: ({ rounds }) =>
    withPrograms(async (keep) => {
      const upstream = await keep(startStreamUpstream());
      const relay = await keep(startRelay(upstream.port));
      const bare = await keep(startNode('./peers/bare.js', 'proxy', `${upstream.port}`));
      const ask = { method: 'GET', path: `/events?count=${EVENTS}`, bytes: 0 } as const;
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let round = -1; round < rounds; round++) {
        const sealed = await delays(await prepareSealed(relay.port, ask));
        const plain = await delays(prepareInPlain(bare.port, ask));
        if (round < 0) continue;
        ours.push(sealed);
        theirs.push(plain);
      }
      const added = differences(ours, theirs);
      return {
        figures: { event: added.median },
        table: [
          ['', 'median delay of a round, ms'],
          ['relay', spread(spreadOf(ours))],
          ['bare node:http + undici', spread(spreadOf(theirs))],
          ['relay less bare proxy', spread(added)],
        ],
        notes: [`Each round is one stream of ${EVENTS} events, 5 ms apart.`],
      };
    }),
};

/** The median delay of an event, in milliseconds. Throws when one is missing. */
async function delays(prepared: Prepared): Promise<number> {
  const answer: IncomingMessage = await prepared.send();
  const found: number[] = [];
  let text = '';
  for await (const piece of await prepared.content(answer)) {
    const now = Number(process.hrtime.bigint() / 1000n);
    text += Buffer.from(piece).toString('latin1');
    const whole = text.split('\n\n');
    text = whole.pop() ?? '';
    for (const event of whole) found.push((now - Number(event.slice('data: '.length))) / 1000);
  }
  if (found.length !== EVENTS) throw new Error(`of ${EVENTS} events, ${found.length} came`);
  return medianOf(found);
}
