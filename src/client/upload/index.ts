/**
 * Long bodies in browsers, which can stream a request body over HTTP/2 alone, and most of them not at
 * all. Loaded with the first of them.
 */

import type { UploadWatch } from '../upload-progress.ts';
import type { WireBody } from '../wire.ts';
import { createBlobSpool } from './blob-spool.ts';
import { canStreamTo } from './can-stream.ts';
import { createFileSpool } from './file-spool.ts';
import { xhrFetch } from './xhr-fetch.ts';

export interface UploadOptions {
  /** Where to try whether a body can be streamed; undefined where it must not be. */
  readonly tryStreamingAt: string | undefined;
  /** The fetch that carries it. */
  readonly fetch: typeof globalThis.fetch;
  /** Of the body before it was encoded, in bytes, where that is known. */
  readonly length: number | undefined;
  readonly watch: UploadWatch | undefined;
  /** Whether XMLHttpRequest, which alone tells how much was sent, may take the place of `fetch`. */
  readonly mayUseXhr: boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * Sealed pieces as something that this browser and its connection to the relay can send; undefined
 * where they can be streamed as they are.
 */
export async function prepareUpload(
  sealed: AsyncIterable<Uint8Array>,
  options: UploadOptions,
): Promise<WireBody | undefined> {
  const { tryStreamingAt, fetch, length, watch, signal } = options;
  if (tryStreamingAt !== undefined && (await canStreamTo(tryStreamingAt, fetch))) return undefined;
  watch?.gathering();
  const spool = (await createFileSpool(length)) ?? createBlobSpool();
  try {
    for await (const piece of sealed) {
      signal?.throwIfAborted();
      await spool.write(piece);
    }
    const body = await spool.finish();
    const release = () => spool.remove();
    if (watch === undefined || !options.mayUseXhr) return { body, release };
    return { body, release, fetch: xhrFetch(watch.sent) };
  } catch (error) {
    await spool.remove();
    throw error;
  }
}
