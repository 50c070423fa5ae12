// Starts the worker and loads the page again, which then comes through it.
// docs/guides/service-worker.md

// When this browser was last sent on to the worker: one that does not get there must not go round.
const SENT_ON = 'relay-sent-on';
const SOON = 10_000;

try {
  if (navigator.serviceWorker === undefined) throw new Error('this browser has no service workers');
  await navigator.serviceWorker.register('/relay-worker.js');
  await navigator.serviceWorker.ready;
  if (Date.now() - Number(sessionStorage.getItem(SENT_ON)) < SOON) {
    throw new Error('the worker does not answer');
  }
  sessionStorage.setItem(SENT_ON, String(Date.now()));
  location.reload();
} catch (error) {
  document.title = 'Not started';
  const why = error instanceof Error ? error.message : 'the worker cannot be started';
  document.querySelector('#message').textContent =
    `No protected connection: ${why}. Reload to try again.`;
}
