import { check, checkEqual } from '../check.ts';
import { secretText } from '../secrets.ts';
import type { Step } from '../step.ts';
import { ask, authorization, jsonRequest, playedCall } from './ask.ts';

const TEXT = 'Written after the relay had died';

export const restart: Step = {
  name: 'Restart the relay',
  how: 'kill -9, start again, then a POST as if nothing had happened',
  async play(visit) {
    const { relay, clientEvents, api, account } = visit.stage;
    const { pid } = relay;
    await relay.kill();
    await relay.start();

    const before = clientEvents.length;
    const request = jsonRequest('POST', '/v1/notes', { text: TEXT }, authorization(visit));
    const evidence = await ask(visit, request, [secretText('content', TEXT)]);
    const did = clientEvents.slice(before).map(({ type }) => type);
    const count = api.notesOf(account.user).filter(({ text }) => text === TEXT).length;
    return playedCall(visit, evidence, [
      check(
        `Process ${pid} was killed, ${relay.pid} took its place on port ${relay.port}`,
        relay.pid !== pid,
      ),
      check(
        'The client paired anew and sent the call again, by itself',
        did.includes('re-paired') && did.includes('retried'),
        `it did: ${did.join(', ') || 'nothing'}`,
      ),
      checkEqual('The API holds the note exactly once', count, 1),
    ]);
  },
};
