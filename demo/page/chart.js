// @ts-check

import { quantile, summary, ticks } from './statistics.js';
import { milliseconds } from './wording.js';

const ROW = 84;
const AXIS = 30;
const LABEL = 20;
const MARGIN = 1;
/** Dots lie on as many lines, so that equal times do not hide each other. */
const LANES = 7;

/**
 * Two rows of dots on one axis of milliseconds, as an image with a text.
 *
 * @param {readonly import('./latency.js').Way[]} ways
 * @param {number} width in pixels
 */
export function latencyChart(ways, width) {
  const axis = ticks(Math.max(...ways.map(({ times }) => reach(times))));
  const most = axis.at(-1) ?? 1;
  const x = (/** @type {number} */ time) => MARGIN + (time / most) * (width - 2 * MARGIN);
  const height = ways.length * ROW + AXIS;
  const chart = svg('svg', {
    ...{ width, height, viewBox: `0 0 ${width} ${height}`, role: 'img' },
    'aria-labelledby': 'chart-title chart-text',
  });
  chart.append(
    svg('title', { id: 'chart-title' }, 'Latency, straight to the API and through the relay'),
    svg('desc', { id: 'chart-text' }, described(ways)),
    ...axis.flatMap((time) => tick(time, most, x(time), height - AXIS)),
    ...ways.map((way, index) => row(way, index * ROW, x, most)),
  );
  const beyond = ways.flatMap(({ times }) => times).filter((time) => time > most).length;
  return { chart, beyond };
}

/**
 * As far as most of the times go, so that one slow call does not squeeze the others.
 *
 * @param {readonly number[]} times
 */
function reach(times) {
  const sorted = times.toSorted((one, other) => one - other);
  return quantile(sorted, 0.95) * 1.15;
}

/** @param {readonly import('./latency.js').Way[]} ways */
function described(ways) {
  const sentences = ways.map(({ name, times }) => {
    const { median, lower, upper } = summary(times);
    const half = `half of the calls from ${milliseconds(lower)} to ${milliseconds(upper)}`;
    return `${name}: median ${milliseconds(median)}, ${half}.`;
  });
  return sentences.join(' ');
}

/**
 * @param {number} time
 * @param {number} most
 * @param {number} x
 * @param {number} bottom
 */
function tick(time, most, x, bottom) {
  // The outermost labels keep within the chart.
  const anchor = time === 0 ? 'start' : time === most ? 'end' : 'middle';
  const label = time === most ? `${time} ms` : `${time}`;
  return [
    svg('line', { class: 'grid', x1: x, x2: x, y1: LABEL, y2: bottom }),
    svg('text', { class: 'tick', x, y: bottom + 20, 'text-anchor': anchor }, label),
  ];
}

/**
 * @param {import('./latency.js').Way} way
 * @param {number} top
 * @param {(time: number) => number} x
 * @param {number} most
 */
function row({ name, key, times }, top, x, most) {
  const { median, lower, upper } = summary(times);
  const [from, to] = [top + LABEL + 8, top + ROW - 16];
  const dots = times
    .map((time, index) => ({ time, lane: (index * 3) % LANES }))
    .filter(({ time }) => time <= most)
    .map(({ time, lane }) => {
      const cy = from + 4 + (lane / (LANES - 1)) * (to - from - 8);
      return svg('circle', { class: 'dot', cx: x(time), cy, r: 3 });
    });
  const group = svg('g', { class: key });
  group.append(
    svg('text', { x: MARGIN, y: top + LABEL - 4 }, `${name}: ${milliseconds(median)}`),
    svg('rect', {
      class: 'band',
      x: x(lower),
      y: from,
      width: x(upper) - x(lower),
      height: to - from,
    }),
    ...dots,
    svg('line', { class: 'median', x1: x(median), x2: x(median), y1: from - 3, y2: to + 3 }),
  );
  return group;
}

/**
 * @param {string} name
 * @param {Readonly<Record<string, string | number>>} attributes
 * @param {string} [text]
 */
function svg(name, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, `${value}`);
  if (text !== undefined) made.textContent = text;
  return made;
}
