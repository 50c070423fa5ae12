import { freePort } from '../processes.ts';
import { hasSetting, startRelay, startSmallUpstream, withPrograms } from '../programs.ts';
import type { Scene } from './scene.ts';
import { compareRelays, skipped } from './two-relays.ts';

const SETTING = 'PROMETHEUS_PORT';

export const metrics: Scene = {
  title: 'Metrics on and off',
  run: (effort) =>
    withPrograms(async (keep) => {
      if (!hasSetting(SETTING)) return skipped(`Skipped: this relay has no setting ${SETTING}.`);
      const upstream = await keep(startSmallUpstream());
      const env = { [SETTING]: `${await freePort()}` };
      const on = await keep(startRelay(upstream.port, { env }));
      const off = await keep(startRelay(upstream.port));
      const { table } = await compareRelays(
        { name: 'metrics on', relay: on },
        { name: 'metrics off', relay: off },
        effort,
      );
      return { figures: {}, table, notes: [`On is with ${SETTING}.`] };
    }),
};
