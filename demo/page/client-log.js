// @ts-check

import { byId, log } from './dom.js';

/** @typedef {import('mte-relay-client').MteRelayEvent} MteRelayEvent */

/** @param {MteRelayEvent} event */
export function logClientEvent(event) {
  log(byId('client-log', HTMLOListElement), sentence(event));
  if (event.type === 'retried') return;
  const time = new Date().toLocaleTimeString('en-GB');
  byId('pair-state', HTMLElement).textContent = `${event.type} at ${time}`;
}

/** @param {MteRelayEvent} event */
function sentence(event) {
  switch (event.type) {
    case 'paired':
      return 'paired: agreed with the relay on a secret';
    case 're-paired':
      return 're-paired: agreed on another secret';
    case 'retried':
      return `retried: sent the call again, because of ${event.reason}`;
  }
}
