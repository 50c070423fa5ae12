type Bytes = ReadableStream<Uint8Array>;

/** The low four bits of zlib's first byte (RFC 1950, 2.2: CM 8); raw DEFLATE never begins so. */
const ZLIB_METHOD = 8;

/**
 * Inflates a body of the coding `deflate`: that means zlib (RFC 9110, 8.4.1.2), but some servers send
 * raw DEFLATE, and the first byte tells which.
 */
export async function inflateByFirstByte(
  body: Bytes,
  through: (body: Bytes, format: CompressionFormat) => Bytes,
): Promise<Bytes> {
  const reader = body.getReader();
  const first = await reader.read();
  if (first.done) return through(rest(reader, undefined), 'deflate-raw');
  const isZlib = ((first.value[0] ?? 0) & 0x0f) === ZLIB_METHOD;
  return through(rest(reader, first.value), isZlib ? 'deflate' : 'deflate-raw');
}

/** What is left of a stream, with what was read of it put back in front. */
function rest(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  first: Uint8Array | undefined,
): Bytes {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (first !== undefined) controller.enqueue(first);
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
