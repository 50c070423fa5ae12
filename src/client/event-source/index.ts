/**
 * Server-sent events over an encoded `fetch`.
 *
 * ```ts
 * import { mteFetch } from 'mte-relay-client';
 * import { createMteEventSource } from 'mte-relay-client/event-source';
 * const events = createMteEventSource('/prices', { fetch: mteFetch });
 * events.onmessage = ({ data }) => show(JSON.parse(data));
 * ```
 */
export {
  createMteEventSource,
  type MteEventSource,
  type MteEventSourceErrorEvent,
  type MteEventSourceOptions,
} from './event-source.ts';
