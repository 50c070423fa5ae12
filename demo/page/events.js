// @ts-check

import { createMteEventSource } from 'mte-relay-client/event-source';
import { byId, log, tell, whileBusy } from './dom.js';
import { explainedError, explainedStatus } from './wording.js';

/**
 * @param {import('./application.js').Application} application
 * @param {import('./demo.js').Stage} stage
 */
export function setUpEvents(application, { relayOrigin }) {
  const button = byId('watch', HTMLButtonElement);
  const status = byId('events-status', HTMLElement);
  const list = byId('events-list', HTMLOListElement);
  /** @type {import('mte-relay-client/event-source').MteEventSource | undefined} */
  let source;

  const stop = (/** @type {string} */ why) => {
    source?.close();
    source = undefined;
    button.textContent = 'Watch';
    button.classList.remove('quiet');
    tell(status, why);
  };

  const start = async () => {
    tell(status, 'Connecting…');
    const headers = await application.authorization();
    const opened = createMteEventSource(`${relayOrigin}/v1/events`, {
      fetch: application.fetch,
      headers,
    });
    source = opened;
    button.textContent = 'Stop watching';
    button.classList.add('quiet');
    opened.onopen = () => tell(status, 'Connected. Add a note, and it appears here.');
    opened.onerror = ({ error }) => {
      if (opened.readyState === opened.CLOSED) stop(`Ended: ${explainedError(error)}`);
      else tell(status, 'The stream broke off. Connecting again in a few seconds.');
    };
    opened.addEventListener('note', ({ data }) => log(list, JSON.parse(data).text));
  };

  button.addEventListener('click', () => {
    if (source !== undefined) return stop('Not watching.');
    void whileBusy(button, () =>
      start().catch((error) => tell(status, explainedError(error), true)),
    );
  });
  setUpNotes(application, status);
}

/**
 * @param {import('./application.js').Application} application
 * @param {HTMLElement} status
 */
function setUpNotes(application, status) {
  const form = byId('note-form', HTMLFormElement);
  const button = form.querySelector('button');
  const add = async () => {
    const headers = { ...(await application.authorization()), 'content-type': 'application/json' };
    const body = JSON.stringify({ text: byId('note', HTMLInputElement).value });
    const response = await application.fetch('/v1/notes', { method: 'POST', headers, body });
    if (!response.ok) tell(status, explainedStatus(response.status), true);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (button === null) return;
    void whileBusy(button, () => add().catch((error) => tell(status, explainedError(error), true)));
  });
}
