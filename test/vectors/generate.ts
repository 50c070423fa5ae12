/**
 * Writes the test vectors beside this file:
 *
 *     node test/vectors/generate.ts
 *
 * The same bytes each time; a test compares them with what is there. What they hold comes from
 * reference.ts, not from `src`.
 */
import { writeFileSync } from 'node:fs';
import { headVectors } from './generate/heads.ts';
import { chunkVectors, messageKeyVectors } from './generate/keys.ts';
import { longStreamVectors } from './generate/long-streams.ts';
import { malformedMessageVectors } from './generate/malformed-messages.ts';
import { messageVectors } from './generate/messages.ts';
import { paddingVectors } from './generate/padding.ts';
import { identityVectors, pairingVectors } from './generate/pairing.ts';
import { proofVectors } from './generate/proofs.ts';
import { rejectedMessageVectors } from './generate/rejected-messages.ts';
import { storeSealVectors } from './generate/store-seals.ts';
import {
  base64urlVectors,
  clientIdVectors,
  outerStatusVectors,
  relayHeaderVectors,
} from './generate/texts.ts';

const VECTORS = {
  'base64url.json': base64urlVectors,
  'chunks.json': chunkVectors,
  'client-ids.json': clientIdVectors,
  'heads.json': headVectors,
  'identities.json': identityVectors,
  'long-streams.json': longStreamVectors,
  'malformed-messages.json': malformedMessageVectors,
  'message-keys.json': messageKeyVectors,
  'messages.json': messageVectors,
  'outer-statuses.json': outerStatusVectors,
  'padding.json': paddingVectors,
  'pairings.json': pairingVectors,
  'refusal-proofs.json': proofVectors,
  'rejected-messages.json': rejectedMessageVectors,
  'relay-headers.json': relayHeaderVectors,
  'store-seals.json': storeSealVectors,
};

/** Every file by its name. A short list of plain values stands on one line. */
export function generate(): Map<string, string> {
  const files = Object.entries(VECTORS).map(
    ([name, vectors]) => [name, `${format(vectors(), '')}\n`] as const,
  );
  return new Map(files);
}

function format(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return line;
  if (line.length + indent.length <= 100) return line;
  const inner = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((item) => inner + format(item, inner))
    : Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([name, member]) => `${inner}${JSON.stringify(name)}: ${format(member, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${members.join(',\n')}\n${indent}${close}`;
}

if (import.meta.main) {
  for (const [name, text] of generate()) writeFileSync(new URL(name, import.meta.url), text);
}
