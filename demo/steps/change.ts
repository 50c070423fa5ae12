import { checkEqual } from '../check.ts';
import { secretText } from '../secrets.ts';
import type { Step } from '../step.ts';
import { ask, authorization, jsonRequest, playedCall } from './ask.ts';

const TEXT = 'The key is with the neighbours now';

export const change: Step = {
  name: 'Change',
  how: 'PUT',
  async play(visit) {
    const { api, account } = visit.stage;
    const path = `/v1/notes/${visit.noteId}`;
    const request = jsonRequest('PUT', path, { text: TEXT }, authorization(visit));
    const evidence = await ask(visit, request, [secretText('content', TEXT)]);
    const note = api.notesOf(account.user).find(({ id }) => id === visit.noteId);
    return playedCall(visit, evidence, [
      checkEqual('The API holds the new text', note, { id: visit.noteId, text: TEXT }),
    ]);
  },
};
