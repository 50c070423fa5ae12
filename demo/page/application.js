// @ts-check
// What an application has of the relay: its client, and in this one a user who logs in.

import { createMteRelayClient } from 'mte-relay-client';

/**
 * @typedef {object} Application
 * @property {import('mte-relay-client').MteRelayClient['fetch']} fetch
 * @property {() => Promise<{ authorization: string }>} authorization logs in where nobody has yet
 * @property {(token: string) => void} loggedIn
 */

/**
 * @param {import('./demo.js').Stage} stage
 * @param {(event: import('mte-relay-client').MteRelayEvent) => void} onEvent
 * @returns {Application}
 */
export function createApplication({ relayOrigin, account }, onEvent) {
  const client = createMteRelayClient({ relayOrigin, onEvent });
  /** @type {Promise<string> | undefined} */
  let token;

  const logIn = async () => {
    const response = await client.fetch('/v1/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(account),
    });
    if (!response.ok) throw new Error('The API refused the login of the demo.');
    return (await response.json()).token;
  };

  return {
    fetch: client.fetch,
    async authorization() {
      token ??= logIn().catch((error) => {
        token = undefined;
        throw error;
      });
      return { authorization: `Bearer ${await token}` };
    },
    loggedIn(given) {
      token = Promise.resolve(given);
    },
  };
}
