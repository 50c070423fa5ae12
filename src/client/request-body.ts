import { ROUTES } from '../domain/wire.ts';
import type { Body } from '../ports/http.ts';
import type { ApplicationRequest } from './application-request.ts';
import { streamOf } from './byte-stream.ts';
import type { CallSettings } from './options.ts';
import { isBrowser } from './runtime.ts';
import type { UploadWatch } from './upload-progress.ts';
import type { Wire, WireBody } from './wire.ts';

/** What is being sent, and where to. */
export interface WireBodyContext {
  readonly wire: Wire;
  readonly request: ApplicationRequest;
  readonly settings: CallSettings;
  readonly watch: UploadWatch | undefined;
}

/** A route that takes no body. */
const TRIAL = `${ROUTES.echo}/stream`;

/**
 * Bytes, or a stream where fetch can send one as it is read, or a Blob of all that the stream gives.
 */
export async function wireBody(
  body: Body | undefined,
  context: WireBodyContext,
): Promise<WireBody> {
  if (body === undefined) return {};
  if (body instanceof Uint8Array) return { body: body as Uint8Array<ArrayBuffer> };
  const { wire, request, settings, watch } = context;
  const { useStreaming } = settings;
  const streams = useStreaming === 'auto' ? !isBrowser() : useStreaming;
  const streamed = () =>
    ({ body: streamOf(body, (error) => error), duplex: 'half' }) as const satisfies WireBody;
  if (streams) return streamed();
  const { prepareUpload } = await import('./upload/index.ts');
  const prepared = await prepareUpload(body, {
    tryStreamingAt: useStreaming === 'auto' ? request.url.origin + TRIAL : undefined,
    fetch: wire.fetch,
    length: request.content?.length,
    watch,
    mayUseXhr: wire.isOwnFetch && fitsXhr(request),
    signal: request.signal,
  });
  return prepared ?? streamed();
}

/** XMLHttpRequest cannot say all that fetch can. */
function fitsXhr({ transport }: ApplicationRequest): boolean {
  const { credentials, keepalive, referrer, referrerPolicy, priority } = transport;
  const isPlain = !keepalive && referrer === 'about:client' && !referrerPolicy && !priority;
  return isPlain && credentials !== 'omit' && typeof XMLHttpRequest === 'function';
}
