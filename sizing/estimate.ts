import { CONSTANTS, type Constants } from './constants.ts';
import { type PairLoad, pairLoad } from './pairs.ts';
import { type RedisLoad, redisLoad } from './redis-load.ts';
import { type RelayLoad, relayLoad } from './relay-load.ts';
import { answerBytes, requestBytes } from './wire-overhead.ts';
import type { Installation, Workload } from './workload.ts';

export interface Estimate {
  readonly workload: Workload;
  readonly pairs: PairLoad;
  readonly wire: WireLoad;
  readonly relays: RelayLoad;
  readonly redis: RedisLoad;
  readonly settings: {
    /** Of each relay where pairs stay in its memory. */
    readonly maxPairs: number;
    readonly maxPairsPerClient: number;
  };
}

/** Bytes per second between clients and relays, in both directions together. */
export interface WireLoad {
  readonly plain: number;
  readonly mke: number;
  readonly mte: number;
}

/** Room in `MAX_PAIRS` above the average, for peaks and for floods of pairings. */
const PAIRS_HEADROOM = 1.5;
/** What `MAX_PAIRS_PER_CLIENT` is at least, and what it is unless set. */
const CLIENT_PAIRS = 256;
/** How far a client's pairs may be above what one in steady use has. */
const CLIENT_HEADROOM = 4;

export function estimate(
  workload: Workload,
  installation: Installation,
  constants: Constants = CONSTANTS,
): Estimate {
  const pairs = pairLoad(workload);
  const relays = relayLoad(pairs, workload, installation, constants);
  const redis = redisLoad(pairs, relays, installation, constants.redis);
  return {
    workload,
    pairs,
    wire: wireLoad(pairs, workload),
    relays,
    redis,
    settings: {
      maxPairs: Math.ceil((pairs.pairsAlive / relays.relays) * PAIRS_HEADROOM),
      maxPairsPerClient: Math.max(
        CLIENT_PAIRS,
        2 ** Math.ceil(Math.log2(pairs.pairsPerBusyClient * CLIENT_HEADROOM)),
      ),
    },
  };
}

function wireLoad({ requestsPerSecond }: PairLoad, workload: Workload): WireLoad {
  const of = (encodeType: 'MTE' | 'MKE') => ({
    request: requestBytes(encodeType, workload.requestBytes),
    answer: answerBytes(encodeType, workload.answerBytes),
  });
  const [mke, mte] = [of('MKE'), of('MTE')];
  return {
    plain: requestsPerSecond * (mke.request.plain + mke.answer.plain),
    mke: requestsPerSecond * (mke.request.encoded + mke.answer.encoded),
    mte: requestsPerSecond * (mte.request.encoded + mte.answer.encoded),
  };
}
