import type { MessageHeader } from '../ports/codec.ts';
import { MAX_SEQUENCE } from '../ports/session-store.ts';

/** UUIDv4, a dot, 64 hex digits: the form of a client ID, not yet its validity. */
const CLIENT_ID =
  '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\\.[0-9a-f]{64}';

/** 128 bits in base64url; the last character carries two of them. */
const PAIR_ID = '[A-Za-z0-9_-]{21}[AQgw]';

const HEADER = new RegExp(
  `^(${CLIENT_ID}),(${PAIR_ID}),([01]),(?:(1,2,1)|0,1,([01])),([01]),(0|[1-9][0-9]{0,4})$`,
);
const ONLY_CLIENT_ID = new RegExp(`^${CLIENT_ID}$`);
const ONLY_PAIR_ID = new RegExp(`^${PAIR_ID}$`);

export function isClientIdForm(text: string): boolean {
  return ONLY_CLIENT_ID.test(text);
}

export function isPairIdForm(text: string): boolean {
  return ONLY_PAIR_ID.test(text);
}

/**
 * `clientId,pairId,encodeType,url,headers,body,stream,sequence`
 *
 * Undefined for anything else, and for flags that no message has: MTE is never streamed, and what
 * has no encoded body has no frames.
 */
export function parseRelayHeader(text: string): MessageHeader | undefined {
  const match = HEADER.exec(text);
  if (match === null) return undefined;
  const [, clientId = '', pairId = '', encodeType, envelope, body, stream, digits] = match;
  const sequence = Number(digits);
  const header: MessageHeader = {
    clientId,
    pairId,
    encodeType: encodeType === '0' ? 'MTE' : 'MKE',
    enveloped: envelope !== undefined,
    body: envelope !== undefined || body === '1',
    stream: stream === '1',
    sequence,
  };
  if (sequence > MAX_SEQUENCE) return undefined;
  if (header.stream && (header.encodeType === 'MTE' || !header.body)) return undefined;
  return header;
}

/** The one text of a header: what goes on the wire, into associated data and under proofs. */
export function formatRelayHeader(header: MessageHeader): string {
  const encodeType = header.encodeType === 'MTE' ? '0' : '1';
  const form = header.enveloped ? '1,2,1' : `0,1,${header.body ? '1' : '0'}`;
  const stream = header.stream ? '1' : '0';
  return `${header.clientId},${header.pairId},${encodeType},${form},${stream},${header.sequence}`;
}
