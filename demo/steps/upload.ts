import { byteCount, checkEqual } from '../check.ts';
import { contentRecord } from '../content.ts';
import { secretSamples, secretText } from '../secrets.ts';
import type { Step } from '../step.ts';
import { ask, authorization, jsonOf, playedCall } from './ask.ts';

const UPLOAD_BYTES = 3 * 1024 * 1024;

export const upload: Step = {
  name: 'Upload',
  how: '3 MiB, encoded while it is sent',
  async play(visit) {
    const content = documentOf(UPLOAD_BYTES);
    const evidence = await ask(
      visit,
      {
        method: 'POST',
        path: '/v1/uploads',
        headers: { ...authorization(visit), 'content-type': 'text/csv' },
        content,
        streamed: true,
      },
      [...secretSamples('file', content), secretText('file', 'current account')],
    );
    const { bytes, sha256 } = contentRecord(content);
    const text = `The SHA-256 that the API answered is that of the ${byteCount(bytes)} sent`;
    return playedCall(visit, evidence, [
      checkEqual(text, jsonOf(evidence.answer), { bytes, sha256 }),
    ]);
  },
};

/** A table of which no line is like another. */
function documentOf(bytes: number): Uint8Array {
  const lines: string[] = ['no,account,amount\n'];
  for (let length = 0, line = 1; length < bytes; line += 1) {
    const text = `${line},current account,${(line * 7919) % 100_003}.00\n`;
    lines.push(text);
    length += text.length;
  }
  return Buffer.from(lines.join('')).subarray(0, bytes);
}
