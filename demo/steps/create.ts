import { checkEqual } from '../check.ts';
import { secretText } from '../secrets.ts';
import type { Step } from '../step.ts';
import { ask, authorization, jsonOf, jsonRequest, playedCall } from './ask.ts';

const TEXT = 'The key is under the third flowerpot';

export const create: Step = {
  name: 'Create',
  how: 'POST',
  async play(visit) {
    const { api, account } = visit.stage;
    const request = jsonRequest('POST', '/v1/notes', { text: TEXT }, authorization(visit));
    const evidence = await ask(visit, request, [secretText('content', TEXT)]);
    visit.noteId = String(jsonOf(evidence.answer).id);
    const last = api.notesOf(account.user).at(-1);
    return playedCall(visit, evidence, [
      checkEqual('The API holds the note, under the ID it gave', last, {
        id: visit.noteId,
        text: TEXT,
      }),
    ]);
  },
};
