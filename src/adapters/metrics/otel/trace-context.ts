import {
  createTraceState,
  isSpanContextValid,
  type SpanContext,
  TraceFlags,
} from '@opentelemetry/api';
import type { HeaderList } from '../../../ports/http.ts';

/** version-traceid-parentid-flags; a later version may append fields (W3C Trace Context, 3.2). */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const LONGEST_STATE = 512;

/** Who called, by the headers of a request; undefined where they do not tell, or not rightly. */
export function parentOf(headers: HeaderList): SpanContext | undefined {
  const parents = headers.filter(([name]) => name === 'traceparent');
  const match = TRACEPARENT.exec(parents[0]?.[1].trim() ?? '');
  if (match === null || parents.length > 1) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', more] = match;
  if (version === '00' && more !== undefined) return undefined;
  const states = headers.filter(([name]) => name === 'tracestate').map(([, value]) => value);
  const state = states.join(',');
  const context: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
    ...(state === '' || state.length > LONGEST_STATE
      ? {}
      : { traceState: createTraceState(state) }),
  };
  return isSpanContextValid(context) ? context : undefined;
}

/** The headers that tell the next one of a span. */
export function headersOf({ traceId, spanId, traceFlags, traceState }: SpanContext): HeaderList {
  const flags = traceFlags.toString(16).padStart(2, '0');
  const parent = ['traceparent', `00-${traceId}-${spanId}-${flags}`] as const;
  const state = traceState?.serialize() ?? '';
  return state === '' ? [parent] : [parent, ['tracestate', state]];
}
