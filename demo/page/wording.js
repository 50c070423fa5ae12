// @ts-check

const SIZES = new Intl.NumberFormat('en-US');
const MEGABYTE = 1_000_000;

/** @param {number} count */
export function bytes(count) {
  return `${SIZES.format(count)} ${count === 1 ? 'byte' : 'bytes'}`;
}

/** @param {number} count of bytes */
export function megabytes(count) {
  return `${(count / MEGABYTE).toFixed(1)} MB`;
}

/** @param {number} value */
export function milliseconds(value) {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

/**
 * "path, body and answer"
 *
 * @param {readonly string[]} words
 */
function listed(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** @type {Readonly<Record<number, string>>} */
const STATUSES = {
  400: 'The API could not use the body: it wants a JSON object, for a note with a "text".',
  401: 'The API does not know this user, or wants another password.',
  404: 'The API has nothing at this path for this method.',
  405: 'The relay forwards no such method: its CORS_METHODS do not name it.',
  413: 'The body is longer than is accepted.',
  502: 'The relay runs, but the API does not answer it.',
  504: 'The relay runs, but the API did not answer it in time.',
};

/**
 * What a status says beside its number; nothing for a success.
 *
 * @param {number} status
 */
export function explainedStatus(status) {
  if (status < 400) return '';
  return STATUSES[status] ?? (status < 500 ? 'The API refused it.' : 'The API failed.');
}

/**
 * Why a call failed, and whether it may have run. The client's own errors know both.
 *
 * @param {unknown} error
 */
export function explainedError(error) {
  if (!(error instanceof Error)) return String(error);
  const said = capitalized(error.message) + (/[.!?]$/.test(error.message) ? '' : '.');
  if (!('requestMayHaveRun' in error)) return said;
  const fate = error.requestMayHaveRun
    ? 'As it may have run, it was not sent again.'
    : 'It did not run, so that it is safe to send it again.';
  return `${said} ${fate}`;
}

/**
 * What was found of a call's content in what crossed the wire.
 *
 * @param {readonly string[]} secrets what was searched for
 * @param {{ readonly found: readonly string[], readonly searchedBytes: number }} search
 */
export function verdict(secrets, { found, searchedBytes }) {
  if (searchedBytes === 0) return 'Nothing crossed.';
  const readable = found.length > 0 ? `Readable on the way: ${listed(found)}. ` : '';
  const hidden = secrets.filter((what) => !found.includes(what));
  if (hidden.length === 0) return readable.trim();
  return (
    `${readable}${capitalized(listed(hidden))} ${hidden.length > 1 ? 'occur' : 'occurs'} ` +
    `nowhere in the ${bytes(searchedBytes)} recorded, plain or in hexadecimal or base64.`
  );
}

/** @param {string} text */
function capitalized(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
