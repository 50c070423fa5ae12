import type { Dispatcher } from 'undici';
import { joined } from '../../../domain/bytes.ts';
import type { HeaderList } from '../../../ports/http.ts';
import type { UpstreamRequest, UpstreamResponse } from '../../../ports/upstream-client.ts';
import { asUpstreamError } from './failures.ts';
import type { ObservedBody } from './observed-body.ts';
import { createResponseBody, type ResponseBody } from './response-body.ts';

/**
 * Receives one response from undici. A body that comes whole in the read that brought the head is
 * handed on as bytes, any other as a stream: so small answers cost no stream, and none is held back.
 */
export function createResponseHandler(
  { signal, onInterim }: Pick<UpstreamRequest, 'signal' | 'onInterim'>,
  bodyFailure: ObservedBody['failure'],
  resolve: (response: UpstreamResponse) => void,
  reject: (reason: unknown) => void,
): Dispatcher.DispatchHandler {
  let running: Dispatcher.DispatchController | undefined;
  let head: Pick<UpstreamResponse, 'status' | 'headers'> | undefined;
  let early: Uint8Array[] = [];
  let body: ResponseBody | undefined;
  let complete = false;

  // Not taken off: the signal is this request's own, and goes with it.
  signal.addEventListener('abort', () => {
    if (complete) return;
    running?.abort(abortReason(signal));
    reject(signal.reason);
  });

  const streamUnlessComplete = (controller: Dispatcher.DispatchController) => {
    if (complete || head === undefined) return;
    body = createResponseBody(controller, early);
    early = [];
    resolve({ ...head, body });
  };

  return {
    onRequestStart(controller) {
      running = controller;
      if (signal.aborted) controller.abort(abortReason(signal));
    },
    onResponseStart(controller, status) {
      if (status < 200) {
        onInterim?.(status, headerList(controller.rawHeaders));
        return;
      }
      const headers = headerList(controller.rawHeaders);
      if (!isFramedPlainly(headers)) {
        controller.abort(new Error('the answer has a transfer coding that is not known here'));
        return;
      }
      head = { status, headers };
      // Microtasks run once undici has parsed all of what it read.
      queueMicrotask(() => streamUnlessComplete(controller));
    },
    onResponseData(_controller, chunk) {
      if (body === undefined) early.push(chunk);
      else body.push(chunk);
    },
    onResponseEnd() {
      complete = true;
      if (body !== undefined) body.end();
      else if (head !== undefined) resolve({ ...head, body: joined(early) });
    },
    onResponseError(_controller, error) {
      complete = true;
      const failure = bodyFailure();
      if (failure !== undefined) reject(failure.thrown);
      else if (signal.aborted) reject(signal.reason);
      const upstreamError = asUpstreamError(error, running !== undefined);
      reject(upstreamError);
      body?.fail(upstreamError);
    },
  };
}

/** undici drops any coding before `chunked`, and the coded bytes would pass for the content. */
function isFramedPlainly(headers: HeaderList): boolean {
  const codings = headers.filter(([name]) => name === 'transfer-encoding');
  return (
    codings.every(([, value]) => value.trim().toLowerCase() === 'chunked') && codings.length < 2
  );
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted');
}

/** undici hands names and values on as they came: in turn, and in bytes. */
function headerList(raw: Dispatcher.DispatchController['rawHeaders']): HeaderList {
  const list: [string, string][] = [];
  if (!Array.isArray(raw)) return list;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    list.push([text(raw[i]).toLowerCase(), text(raw[i + 1])]);
  }
  return list;
}

function text(value: Buffer | string | undefined): string {
  return typeof value === 'string' ? value : (value?.toString('latin1') ?? '');
}
