import { nothingShown } from '../call-checks.ts';
import { bytesSince } from '../captured-http.ts';
import { check } from '../check.ts';
import { secretsIn } from '../secrets.ts';
import type { Step } from '../step.ts';

export const wholeCapture: Step = {
  name: 'Search everything',
  how: 'all that crossed since the start, for all secrets of all steps',
  async play({ stage, secrets }) {
    const log = stage.relay.log.join('\n');
    const logged = secretsIn([Buffer.from(log)], secrets);
    return {
      comparisons: [],
      checks: [
        nothingShown(bytesSince(stage.tap, { serial: -1 }), secrets),
        check(
          `Nor in the ${stage.relay.log.length} lines that the relay logged`,
          log.length > 0 && logged.length === 0,
          log.length > 0 ? `found: ${logged.join(', ')}` : 'it logged nothing',
        ),
      ],
    };
  },
};
