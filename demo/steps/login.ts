import { check } from '../check.ts';
import { secretText } from '../secrets.ts';
import type { Step } from '../step.ts';
import { ask, jsonOf, jsonRequest, keepSecret, playedCall } from './ask.ts';

export const login: Step = {
  name: 'Log in',
  how: 'POST with a password; the client pairs first',
  async play(visit) {
    const { account } = visit.stage;
    const evidence = await ask(visit, jsonRequest('POST', '/v1/login', account), [
      secretText('user', account.user),
      secretText('password', account.password),
    ]);
    const { token, user } = jsonOf(evidence.answer);
    if (typeof token !== 'string') throw new Error('the log-in gave no token');
    visit.token = token;
    keepSecret(visit, [secretText('token', token)]);
    return playedCall(visit, evidence, [
      check(`The answer is a token for ${account.user}`, user === account.user, `for ${user}`),
    ]);
  },
};
