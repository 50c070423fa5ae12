import { makeCall } from '../call.ts';
import { check } from '../check.ts';
import { comparisonsOf } from '../comparison.ts';
import { secretsIn, secretText } from '../secrets.ts';
import type { Step } from '../step.ts';
import { jsonOf, jsonRequest } from './ask.ts';

/** Shows that the search for secrets finds them where they are. */
export const withoutRelay: Step = {
  name: 'Without the relay',
  how: 'the same log-in by plain fetch, for comparison',
  async play({ stage }) {
    const { plainTap, account, api } = stage;
    const request = jsonRequest('POST', '/v1/login', account);
    const evidence = await makeCall({ client: { fetch }, tap: plainTap, api }, request);
    const secrets = [
      secretText('path', request.path),
      secretText('user', account.user),
      secretText('password', account.password),
      secretText('token', String(jsonOf(evidence.answer).token)),
    ];
    const found = secretsIn(evidence.captured, secrets);
    const kinds = secrets.map(({ what }) => what).join(', ');
    return {
      comparisons: comparisonsOf(evidence),
      checks: [
        check(
          `The tap reads ${kinds}: so the search below finds what there is to find`,
          found.length === secrets.length,
          `it found only: ${found.join(', ') || 'nothing'}`,
        ),
      ],
    };
  },
};
