// @ts-check
// What the demo itself answers, beside the API: where everything is, and what crossed the wire.

/**
 * @typedef {object} Stage
 * @property {string} relayOrigin
 * @property {string} directOrigin the API, without the relay
 * @property {{ readonly user: string, readonly password: string }} account
 * @property {number} relayPid
 *
 * @typedef {import('../page-server/wire-view.ts').WireView} WireView
 */

/** @returns {Promise<Stage>} */
export const stage = () => ask('GET', '/demo/stage');

/** A place on the wire after everything that has crossed it so far. */
export async function wireMark() {
  /** @type {{ latest: number }} */
  const { latest } = await ask('GET', '/demo/wire');
  return latest;
}

/**
 * What crossed since, and which of the secrets stand in it.
 *
 * @param {number} after
 * @param {Readonly<Record<string, string>>} secrets by what they are
 * @returns {Promise<WireView>}
 */
export const wireSince = (after, secrets) => ask('POST', '/demo/wire', { after, secrets });

/** @returns {Promise<{ killed: number, started: number, startMs: number }>} process IDs */
export const restartRelay = () => ask('POST', '/demo/restart', {});

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [question]
 */
async function ask(method, path, question) {
  const body = question === undefined ? null : JSON.stringify(question);
  const response = await fetch(path, { method, body }).catch(() => {
    throw new Error('The demo does not answer. Start it again, and open the page that it names.');
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`The demo could not do that: ${answer.error}`);
  return answer;
}
