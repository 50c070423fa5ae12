// @ts-check
// Makes the call of the form, and shows it from three places.

import { answerView, requestView, wireView } from './call-view.js';
import { wireMark, wireSince } from './demo.js';
import { byId, element, tell, whileBusy } from './dom.js';
import { examples } from './examples.js';
import { explainedError, explainedStatus, milliseconds } from './wording.js';

/**
 * @typedef {object} AppRequest
 * @property {string} method
 * @property {string} path
 * @property {Readonly<Record<string, string>>} headers
 * @property {string} body empty for none
 *
 * @typedef {object} AppAnswer
 * @property {number} status
 * @property {readonly (readonly [string, string])[]} headers
 * @property {string} text empty for what is no text
 * @property {number} bytes
 */

const LOGIN = '/v1/login';

/**
 * @param {import('./application.js').Application} application
 * @param {import('./demo.js').Stage} stage
 */
export function setUpCalls(application, { account }) {
  const form = byId('call-form', HTMLFormElement);
  const status = byId('call-status', HTMLElement);
  const send = () =>
    whileBusy(byId('send', HTMLButtonElement), () => call(application, form, status));
  offerExamples(examples(account));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  return { send };
}

/** @param {readonly import('./examples.js').Example[]} offered */
function offerExamples(offered) {
  const choice = byId('example', HTMLSelectElement);
  choice.append(...offered.map(({ name }) => element('option', {}, name)));
  const take = () => {
    const example = offered[choice.selectedIndex];
    if (example === undefined) return;
    byId('method', HTMLSelectElement).value = example.method;
    byId('path', HTMLInputElement).value = example.path;
    byId('body', HTMLTextAreaElement).value = example.body;
  };
  choice.addEventListener('change', take);
  take();
}

/**
 * @param {import('./application.js').Application} application
 * @param {HTMLFormElement} form
 * @param {HTMLElement} status
 */
async function call(application, form, status) {
  tell(status, 'Sending…');
  try {
    const request = await requestOf(application);
    show('asked', requestView(request));
    const mark = await wireMark();
    const began = performance.now();
    const outcome = await answerTo(application, request, optionsOf(form)).catch(
      (/** @type {unknown} */ error) => ({ error }),
    );
    const took = milliseconds(performance.now() - began);
    const answer = 'error' in outcome ? undefined : outcome;
    const secrets = secretsOf(request, answer);
    show('seen', wireView(await wireSince(mark, secrets), Object.keys(secrets)));
    show('got', answerView(outcome));
    if (answer === undefined) tell(status, `Failed after ${took}; the reason stands below.`, true);
    else tell(status, `${answer.status} after ${took}. ${explainedStatus(answer.status)}`);
  } catch (error) {
    tell(status, explainedError(error), true);
  }
}

/**
 * @param {import('./application.js').Application} application
 * @returns {Promise<AppRequest>}
 */
async function requestOf(application) {
  const method = byId('method', HTMLSelectElement).value;
  const path = byId('path', HTMLInputElement).value.trim();
  const body = method === 'GET' ? '' : byId('body', HTMLTextAreaElement).value;
  if (!path.startsWith('/'))
    throw new Error('The path has to begin with a slash, as in /v1/notes.');
  const authorization = path === LOGIN ? {} : await application.authorization();
  const type = body === '' ? {} : { 'content-type': 'application/json' };
  return { method, path, headers: { ...authorization, ...type }, body };
}

/**
 * @param {HTMLFormElement} form
 * @returns {import('mte-relay-client').MteCallOptions}
 */
function optionsOf(form) {
  const chosen = new FormData(form);
  return {
    encodeType: chosen.get('encode-type') === 'MTE' ? 'MTE' : 'MKE',
    encodeUrl: chosen.get('form') === 'enveloped',
  };
}

/**
 * @param {import('./application.js').Application} application
 * @param {AppRequest} request
 * @param {import('mte-relay-client').MteCallOptions} options
 * @returns {Promise<AppAnswer>}
 */
async function answerTo(application, { method, path, headers, body }, options) {
  const init = { method, headers, body: body === '' ? null : body };
  const response = await application.fetch(path, init, options);
  const content = new Uint8Array(await response.arrayBuffer());
  const isText = /json|^text\//.test(response.headers.get('content-type') ?? '');
  const text = isText ? new TextDecoder().decode(content) : '';
  if (path === LOGIN && response.ok) application.loggedIn(JSON.parse(text).token);
  return {
    status: response.status,
    headers: [...response.headers],
    text,
    bytes: content.length,
  };
}

/**
 * What nobody on the way may read. Texts of a few letters are left out: chance alone would find them.
 *
 * @param {AppRequest} request
 * @param {AppAnswer | undefined} answer
 */
function secretsOf({ path, headers, body }, answer) {
  const all = {
    path,
    token: headers.authorization?.replace('Bearer ', '') ?? '',
    body: body.trim(),
    answer: answer?.text.slice(0, 64) ?? '',
  };
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text.length >= 6));
}

/**
 * @param {string} id of a pane
 * @param {readonly Node[]} content
 */
function show(id, content) {
  document.querySelector(`#${id} .content`)?.replaceChildren(...content);
}
