import { describe } from 'vitest';
import { describeFailures } from './failures.ts';
import { describeMessages } from './messages.ts';
import type { UpstreamFactory } from './subject.ts';

/**
 * What every upstream client must do, in the words of the port, against an HTTP server of the
 * suite's own on the loopback.
 */
export function describeUpstreamClient(name: string, factory: UpstreamFactory): void {
  describe(`${name} keeps the upstream client's contract`, () => {
    describeMessages(factory);
    describeFailures(factory);
  });
}
