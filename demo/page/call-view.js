// @ts-check
// A call in three panes: what was asked, what crossed, what came back.

import { element } from './dom.js';
import { bytes, explainedError, verdict } from './wording.js';

const MOST_TEXT = 2000;
/** The headers on the wire that tell most; the rest is the browser's and the transport's. */
const TELLING = /^(x-mte-relay(-eh)?|content-(type|length)|transfer-encoding):/i;
const KINDS = { script: 'Script of the client', preflight: 'CORS preflight', pairing: 'Pairing' };

/** @typedef {import('./demo.js').WireView['exchanges'][number]} WireExchange */

/**
 * @param {import('./call.js').AppRequest} request
 * @returns {readonly Node[]}
 */
export function requestView({ method, path, headers, body }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [head([`${method} ${path}`, ...lines]), ...content(body, body.length)];
}

/**
 * @param {import('./call.js').AppAnswer | { readonly error: unknown }} outcome
 * @returns {readonly Node[]}
 */
export function answerView(outcome) {
  if ('error' in outcome) {
    return [
      element('p', { class: 'bad' }, explainedError(outcome.error)),
      ...codeOf(outcome.error),
    ];
  }
  const lines = outcome.headers.map(([name, value]) => `${name}: ${value}`);
  return [head([`Status ${outcome.status}`, ...lines]), ...content(outcome.text, outcome.bytes)];
}

/** @param {unknown} error */
function codeOf(error) {
  if (!(error instanceof Error && 'code' in error)) return [];
  return [element('p', {}, 'Code ', element('code', {}, String(error.code)))];
}

/**
 * The call first, then what the browser and the client did to make it possible.
 *
 * @param {import('./demo.js').WireView} view
 * @param {readonly string[]} secrets
 * @returns {readonly Node[]}
 */
export function wireView(view, secrets) {
  const calls = view.exchanges.filter(({ kind }) => kind === 'call');
  const others = view.exchanges.filter(({ kind }) => kind !== 'call');
  return [
    element('p', { class: 'verdict' }, verdict(secrets, view)),
    ...calls.flatMap((exchange, index) => exchangeView(exchange, calls.length, index)),
    ...before(others),
  ];
}

/** @param {readonly WireExchange[]} exchanges */
function before(exchanges) {
  if (exchanges.length === 0) return [];
  const count = exchanges.length === 1 ? 'One exchange' : `${exchanges.length} exchanges`;
  const each = exchanges.map((exchange) => {
    const name = exchange.kind === 'call' ? '' : KINDS[exchange.kind];
    const summary = element('summary', {}, `${name}: ${shortLine(exchange)}`);
    return element('details', {}, summary, ...exchangeView(exchange, 1, 0));
  });
  const summary = element('summary', {}, `${count} to prepare it`);
  return [element('details', {}, summary, ...each)];
}

/** @param {WireExchange} exchange */
function shortLine({ request, response }) {
  const asked = request.startLine.replace(' HTTP/1.1', '');
  return `${asked}, ${response?.startLine.split(' ')[1] ?? 'no answer'}`;
}

/**
 * @param {WireExchange} exchange
 * @param {number} count how many times the call was sent
 * @param {number} index
 */
function exchangeView({ request, response }, count, index) {
  const which = count > 1 ? `, ${index + 1} of ${count}` : '';
  return [
    element('h4', {}, `Request${which}`),
    ...messageView(request),
    element('h4', {}, `Answer${which}`),
    ...(response === undefined
      ? [element('p', {}, 'None: the connection broke off.')]
      : messageView(response)),
  ];
}

/** @param {WireExchange['request']} message */
function messageView(message) {
  const { startLine, headerLines } = message;
  const telling = headerLines.filter((line) => TELLING.test(line));
  const rest = headerLines.filter((line) => !TELLING.test(line));
  return [head([startLine, ...telling]), ...dumpOf(message), ...more(rest)];
}

/** @param {WireExchange['request']} message */
function dumpOf({ hex, contentBytes, isWhole }) {
  if (contentBytes === 0) return [];
  const size = bytes(contentBytes);
  const label = `${isWhole ? size : `The first of ${size}`}, in hexadecimal and ASCII`;
  const dump = { class: 'hex', tabindex: '0', role: 'group', 'aria-label': label };
  return [element('pre', dump, [...hex, isWhole ? size : `… ${size} in all`].join('\n'))];
}

/** @param {readonly string[]} headerLines */
function more(headerLines) {
  if (headerLines.length === 0) return [];
  const summary = element('summary', {}, `${headerLines.length} more headers`);
  return [element('details', {}, summary, element('pre', {}, headerLines.join('\n')))];
}

/** @param {readonly string[]} lines */
function head(lines) {
  return element('pre', { class: 'head' }, lines.join('\n'));
}

/**
 * @param {string} text empty for what is no text
 * @param {number} length of the content, in bytes
 */
function content(text, length) {
  if (length === 0) return [element('p', { class: 'size' }, 'No body')];
  if (text === '') return [element('p', { class: 'size' }, `${bytes(length)}, not text`)];
  const shown = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
  return [element('pre', {}, shown)];
}
