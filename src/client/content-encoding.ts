/** Content codings that are decoded here, as fetch decodes them: below the application. */
const DECODED = new Set(['gzip', 'x-gzip', 'deflate']);

/** Brotli is newer than the others, and not in every runtime; the types do not know it yet. */
const BROTLI = 'brotli' as CompressionFormat;
let brotli: boolean | undefined;

function hasBrotli(): boolean {
  if (brotli !== undefined) return brotli;
  try {
    new DecompressionStream(BROTLI);
    brotli = true;
  } catch {
    brotli = false;
  }
  return brotli;
}

/**
 * Takes the codings off a body, the last applied one first (RFC 9110, 8.4). A body with any other
 * coding is left as it is, as fetch leaves it.
 */
export function decodeBody(
  body: ReadableStream<Uint8Array>,
  contentEncoding: string | null,
): ReadableStream<Uint8Array> {
  const codings = codingsOf(contentEncoding);
  return codings.reduceRight((decoded, coding) => (DECODERS[coding] ?? gunzip)(decoded), body);
}

const DECODERS: Readonly<Record<string, typeof inflate>> = {
  deflate: inflate,
  br: (body) => through(body, BROTLI),
};

/** Whether {@link decodeBody} changes anything. */
export function isDecoded(contentEncoding: string | null): boolean {
  return codingsOf(contentEncoding).length > 0;
}

function codingsOf(contentEncoding: string | null): string[] {
  if (contentEncoding === null || typeof DecompressionStream !== 'function') return [];
  const codings = contentEncoding.split(',').map((coding) => coding.trim().toLowerCase());
  return codings.every(isKnown) ? codings : [];
}

function isKnown(coding: string): boolean {
  return DECODED.has(coding) || (coding === 'br' && hasBrotli());
}

function gunzip(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  return through(body, 'gzip');
}

/** Few servers use it: what it takes is loaded then. */
function inflate(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  let inner: ReadableStreamDefaultReader<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { inflateByFirstByte } = await import('./inflate.ts');
        inner ??= (await inflateByFirstByte(body, through)).getReader();
        const { done, value } = await inner.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        await (inner ?? body).cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

function through(
  body: ReadableStream<Uint8Array>,
  format: CompressionFormat,
): ReadableStream<Uint8Array> {
  return body.pipeThrough(
    new DecompressionStream(format) as TransformStream<Uint8Array, Uint8Array>,
  );
}
