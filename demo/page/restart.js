// @ts-check

import { restartRelay } from './demo.js';
import { byId, tell, whileBusy } from './dom.js';
import { explainedError, milliseconds } from './wording.js';

/** @param {import('./application.js').Application} application */
export function setUpRestart(application) {
  const button = byId('restart-button', HTMLButtonElement);
  const status = byId('restart-status', HTMLElement);

  const restart = async () => {
    const headers = await application.authorization();
    tell(status, 'Killing it…');
    const { killed, started, startMs } = await restartRelay();
    byId('relay-pid', HTMLElement).textContent = `${started}`;
    const happened = `Process ${killed} was killed; ${started} took its place in ${startMs} ms.`;
    tell(status, `${happened} Making a call…`);
    const began = performance.now();
    const response = await application.fetch('/v1/notes', { headers });
    await response.arrayBuffer();
    const took = milliseconds(performance.now() - began);
    tell(status, `${happened} The next call got ${response.status} after ${took}.`);
  };

  button.addEventListener('click', () => {
    void whileBusy(button, () =>
      restart().catch((error) => tell(status, explainedError(error), true)),
    );
  });
}
