import { checkEqual } from '../check.ts';
import { secretText } from '../secrets.ts';
import type { Step } from '../step.ts';
import { ask, authorization, playedCall } from './ask.ts';

export const list: Step = {
  name: 'List',
  how: 'GET with Authorization',
  async play(visit) {
    const { api, account } = visit.stage;
    const truth = api.notesOf(account.user);
    const evidence = await ask(
      visit,
      { method: 'GET', path: '/v1/notes', headers: authorization(visit) },
      truth.map(({ text }) => secretText('content', text)),
    );
    const listed: unknown = JSON.parse(Buffer.from(evidence.answer.content).toString());
    return playedCall(visit, evidence, [
      checkEqual(`The answer is the ${truth.length} notes that the API holds`, listed, truth),
    ]);
  },
};
