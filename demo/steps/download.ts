import { byteCount, check } from '../check.ts';
import { secretSamples } from '../secrets.ts';
import type { Step } from '../step.ts';
import { ask, authorization, playedCall } from './ask.ts';

export const download: Step = {
  name: 'Download',
  how: 'a binary of 512 KiB',
  async play(visit) {
    const { picture } = visit.stage.api;
    const evidence = await ask(
      visit,
      { method: 'GET', path: '/v1/picture', headers: authorization(visit) },
      secretSamples('picture', picture),
    );
    const alike = Buffer.compare(evidence.answer.content, picture) === 0;
    return playedCall(visit, evidence, [
      check(`Byte for byte the picture of the API, ${byteCount(picture.length)}`, alike),
    ]);
  },
};
