/** Milliseconds for which a connection that could not stream is not asked again. */
const ASK_AGAIN = 300_000;

const answers = new Map<string, { readonly can: boolean; readonly at: number }>();

/**
 * Whether this browser can stream a request body to a URL's origin: it must be able to at all, and the
 * connection must be HTTP/2 or newer. Only trying tells, so one byte is sent to a route that takes no
 * body; any answer will do. Never rejects.
 */
export async function canStreamTo(url: string, fetch: typeof globalThis.fetch) {
  if (!canStream()) return false;
  const { origin } = new URL(url);
  const known = answers.get(origin);
  const now = performance.now();
  if (known !== undefined && (known.can || now - known.at < ASK_AGAIN)) return known.can;
  const can = await tryStream(url, fetch);
  answers.set(origin, { can, at: now });
  return can;
}

/** Whether the browser knows of `duplex`, and does not turn a stream into text. */
function canStream(): boolean {
  let knowsDuplex = false;
  const init = {
    method: 'POST',
    body: new ReadableStream(),
    get duplex() {
      knowsDuplex = true;
      return 'half';
    },
  };
  try {
    const { headers } = new Request('https://relay.invalid/', init);
    return knowsDuplex && !headers.has('content-type');
  } catch {
    return false;
  }
}

async function tryStream(url: string, fetch: typeof globalThis.fetch): Promise<boolean> {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(new Uint8Array(1));
      controller.close();
    },
  });
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  try {
    const response = await fetch(url, { ...init, credentials: 'omit' });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
