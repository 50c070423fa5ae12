import { check } from '../check.ts';
import type { Step } from '../step.ts';
import { ask, authorization, playedCall } from './ask.ts';

export const remove: Step = {
  name: 'Delete',
  how: 'DELETE, answered 204 without content',
  async play(visit) {
    const { api, account } = visit.stage;
    const path = `/v1/notes/${visit.noteId}`;
    const evidence = await ask(visit, { method: 'DELETE', path, headers: authorization(visit) });
    const left = api.notesOf(account.user);
    return playedCall(visit, evidence, [
      check(
        'The API holds the note no more',
        left.every(({ id }) => id !== visit.noteId),
      ),
    ]);
  },
};
