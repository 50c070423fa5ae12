// @ts-check

import { wireMark, wireSince } from './demo.js';
import { byId, tell, whileBusy } from './dom.js';
import { bytes, explainedError, explainedStatus, megabytes } from './wording.js';

const SAMPLE_BYTES = 8_000_000;
/** Of longer files this page computes no hash: it would have to hold all of them. */
const MOST_HASHED = 64_000_000;
/** As much as crypto gives at once. */
const PIECE = 65_536;

/** @param {import('./application.js').Application} application */
export function setUpUpload(application) {
  const form = byId('upload-form', HTMLFormElement);
  const button = form.querySelector('button');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (button !== null) void whileBusy(button, () => upload(application));
  });
}

/** @param {import('./application.js').Application} application */
async function upload(application) {
  const status = byId('upload-status', HTMLElement);
  const file = byId('file', HTMLInputElement).files?.[0] ?? sample();
  tell(status, `Uploading ${megabytes(file.size)}…`);
  showProgress(0);
  try {
    const headers = await application.authorization();
    const mark = await wireMark();
    const response = await application.fetch(
      '/v1/uploads',
      { method: 'POST', headers, body: file },
      {
        // The relay of the demo speaks HTTP/1.1, over which no browser streams: it need not be tried.
        useStreaming: false,
        onUploadProgress: ({ loaded }) => showProgress(loaded / (file.size || 1)),
      },
    );
    const answer = await response.json();
    if (!response.ok) throw new Error(`${response.status}: ${explainedStatus(response.status)}`);
    const { exchanges } = await wireSince(mark, {});
    const crossed = exchanges.reduce((sum, { request }) => sum + request.contentBytes, 0);
    tell(
      status,
      `The API received ${bytes(answer.bytes)}${await compared(file, answer.sha256)} ` +
        `${bytes(crossed)} crossed the wire.`,
    );
  } catch (error) {
    tell(status, explainedError(error), true);
  }
}

/** @param {number} share from 0 to 1 */
function showProgress(share) {
  byId('upload-progress', HTMLElement).hidden = false;
  byId('upload-bar', HTMLProgressElement).value = share;
  byId('upload-percent', HTMLElement).textContent = `${Math.floor(share * 100)} %`;
}

function sample() {
  const content = new Uint8Array(SAMPLE_BYTES);
  for (let at = 0; at < content.length; at += PIECE) {
    crypto.getRandomValues(content.subarray(at, at + PIECE));
  }
  return new File([content], 'sample');
}

/**
 * @param {File} file
 * @param {string} received the hash of what was received
 */
async function compared(file, received) {
  if (file.size > MOST_HASHED) return '.';
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  const own = [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  if (own !== received) throw new Error('The API received something else than the file.');
  return ', with the SHA-256 of the file.';
}
