import { andThen } from './awaitable.ts';
import type { ClientIds } from './client-id.ts';

/**
 * Client IDs that need not be verified again: a client sends its own with every message. What held
 * holds as long as the secrets do, which is as long as the process runs.
 *
 * Two generations: what is verified goes into the younger; when that has half of `most`, it becomes
 * the older one, whose client IDs are forgotten unless they are seen again.
 *
 * @param most client IDs remembered
 */
export function rememberVerified(clientIds: ClientIds, most: number): ClientIds {
  let young = new Set<string>();
  let old = new Set<string>();

  const remember = (clientId: string) => {
    if (young.size * 2 >= most) {
      old = young;
      young = new Set();
    }
    young.add(clientId);
  };

  return {
    issue: () => clientIds.issue(),
    verify(clientId) {
      if (young.has(clientId)) return true;
      return andThen(old.has(clientId) || clientIds.verify(clientId), (holds) => {
        if (holds) remember(clientId);
        return holds;
      });
    },
  };
}
