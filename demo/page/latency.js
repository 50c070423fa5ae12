// @ts-check

import { latencyChart } from './chart.js';
import { byId, element, tell, whileBusy } from './dom.js';
import { summary } from './statistics.js';
import { explainedError, milliseconds } from './wording.js';

const ROUNDS = 40;
/** Not counted: connections are opened, and code is compiled. */
const WARM_UP = 5;
const PATH = '/v1/notes';

/**
 * @typedef {object} Way to the API
 * @property {string} name
 * @property {'direct' | 'relay'} key
 * @property {readonly number[]} times in milliseconds
 */

/**
 * @param {import('./application.js').Application} application
 * @param {import('./demo.js').Stage} stage
 */
export function setUpLatency(application, { directOrigin }) {
  const button = byId('measure', HTMLButtonElement);
  const status = byId('latency-status', HTMLElement);
  /** @type {readonly Way[]} */
  let ways = [];

  const measure = async () => {
    const headers = await application.authorization();
    tell(status, `Measuring ${ROUNDS} calls each…`);
    const [direct, relay] = await inTurn([
      () => fetch(directOrigin + PATH, { headers, cache: 'no-store' }),
      () => application.fetch(PATH, { headers }),
    ]);
    ways = [
      { name: 'Straight to the API', key: 'direct', times: direct ?? [] },
      { name: 'Through the relay', key: 'relay', times: relay ?? [] },
    ];
    byId('latency-figure', HTMLElement).hidden = false;
    showTable(ways);
    showChart(ways);
    const [one = 0, other = 0] = ways.map(({ times }) => summary(times).median);
    tell(status, `The relay adds ${milliseconds(other - one)} at the median of ${ROUNDS} calls.`);
  };

  button.addEventListener('click', () => {
    void whileBusy(button, () =>
      measure().catch((error) => tell(status, explainedError(error), true)),
    );
  });
  new ResizeObserver(() => showChart(ways)).observe(byId('latency-chart', HTMLElement));
}

/**
 * The times of each call, one after the other, so that a slow moment meets all of them.
 *
 * @param {readonly (() => Promise<Response>)[]} calls
 */
async function inTurn(calls) {
  /** @type {number[][]} */
  const times = calls.map(() => []);
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const [index, call] of calls.entries()) {
      const began = performance.now();
      const response = await call();
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`A call got ${response.status}.`);
      if (round >= 0) times[index]?.push(performance.now() - began);
    }
  }
  return times;
}

/** @param {readonly Way[]} ways */
function showTable(ways) {
  const rows = ways.map(({ name, times }) => {
    const { median, lower, upper, least, most } = summary(times);
    const cells = [fixed(median), `${fixed(lower)} to ${fixed(upper)}`, fixed(least), fixed(most)];
    const tds = cells.map((text) => element('td', {}, text));
    return element('tr', {}, element('th', { scope: 'row' }, name), ...tds);
  });
  byId('latency-rows', HTMLTableSectionElement).replaceChildren(...rows);
}

/** @param {readonly Way[]} ways */
function showChart(ways) {
  const place = byId('latency-chart', HTMLElement);
  if (ways.length === 0 || place.clientWidth === 0) return;
  const { chart, beyond } = latencyChart(ways, place.clientWidth);
  place.replaceChildren(chart);
  byId('latency-beyond', HTMLElement).textContent =
    beyond === 0 ? '' : `Slower than the axis is long, and not drawn: ${beyond}.`;
}

/** @param {number} value */
function fixed(value) {
  return value.toFixed(2);
}
