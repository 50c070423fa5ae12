import { createCrypto } from '../../src/adapters/crypto/node/index.ts';
import { createRequestCipher, type MessageCipher } from '../../src/domain/codec/message-cipher.ts';
import type { MessageHeader } from '../../src/ports/codec.ts';

const { aead, hash } = createCrypto();

export const HEADER: MessageHeader = {
  clientId: `01234567-89ab-4cde-8f01-23456789abcd.${'0f'.repeat(32)}`,
  pairId: 'AAAAAAAAAAAAAAAAAAAAAA',
  encodeType: 'MKE',
  enveloped: true,
  body: true,
  stream: true,
  sequence: 7,
};

/** The cipher of one message, the same each time it is made. */
export async function fixedCipher(): Promise<MessageCipher> {
  const pair = { suite: 'AES-256-GCM', expand: await hash.hmacSha512(new Uint8Array(64)) } as const;
  const keys = { request: new Uint8Array(32).fill(1), response: new Uint8Array(32).fill(2) };
  return createRequestCipher(aead, pair, keys, 'POST', HEADER);
}
