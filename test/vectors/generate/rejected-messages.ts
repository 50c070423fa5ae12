/** Vectors of messages to refuse: those of the accepted exchanges with something changed. */
import * as reference from '../reference.ts';
import { bytesOf, OTHER_CLIENT_ID, OTHER_PAIR_ID } from './inputs.ts';
import { EXCHANGES, type Exchange, type Message } from './messages.ts';

/** One change to a message of an accepted exchange, or to what it is opened with. */
type Change = { readonly reason: string } & (
  | { readonly at: 'httpBody' | 'encodedHead'; readonly flip: readonly [number, number] }
  | { readonly at: 'httpBody' | 'encodedHead'; readonly splice: readonly [number, number, string] }
  | { readonly at: string; readonly set: string | number | null }
);

const SALT = { request: 16, response: 12 } as const;
const TAG = 16;
const PREFIX = 4;

export function rejectedMessageVectors() {
  return {
    description:
      'Changes to the accepted exchanges of messages.json, one at a time, each of which must be refused.',
    fields: {
      of: 'the name of the exchange',
      direction: 'which of its two messages',
      'changes.at': 'what is changed: of the message, or of what it is opened with',
      'changes.flip': 'which byte, counted from 0, and which bit of it, counted from the lowest',
      'changes.splice': 'from which byte, how many bytes are replaced, hex by what',
      'changes.set': 'the new value, as in messages.json; null for none',
    },
    reject: EXCHANGES.flatMap((exchange) =>
      (['request', 'response'] as const).map((direction) => ({
        of: exchange.name,
        direction,
        changes: [
          ...flippedBits(exchange, direction),
          ...lengthChanges(exchange[direction], direction),
          ...changedFields(exchange, direction),
          ...movedFrames(exchange[direction], direction),
        ],
      })),
    ),
  };
}

/** One bit in each kind of bytes on the wire. */
function flippedBits(exchange: Exchange, direction: 'request' | 'response'): Change[] {
  const message = exchange[direction];
  const { fields, encodedHead, httpBody } = message;
  const salt = SALT[direction];
  const flip = (
    at: 'httpBody' | 'encodedHead',
    what: string,
    byte: number,
    bit: number,
  ): Change => ({
    reason: `a bit of ${what}`,
    at,
    flip: [byte, bit],
  });
  const changes: Change[] = [];
  const sealed = (at: 'httpBody' | 'encodedHead', from: number, to: number, what: string) => {
    if (to - from > TAG) changes.push(flip(at, `the first ciphertext of ${what}`, from, 0));
    if (to - from > TAG) changes.push(flip(at, `the last ciphertext of ${what}`, to - TAG - 1, 7));
    changes.push(flip(at, `the first of the tag of ${what}`, to - TAG, 3));
    changes.push(flip(at, `the last of the tag of ${what}`, to - 1, 0));
  };
  const salted = fields.enveloped ? 'httpBody' : 'encodedHead';
  changes.push(
    flip(salted, 'the first of the salt', 0, 0),
    flip(salted, 'the last of the salt', salt - 1, 7),
  );
  if (encodedHead !== null) {
    sealed('encodedHead', salt, Buffer.from(encodedHead, 'base64url').length, 'the head');
  }
  if (!fields.stream) {
    if (fields.body) sealed('httpBody', fields.enveloped ? salt : 0, httpBody.length, 'the body');
    return changes;
  }
  framesOf(message, direction)
    .slice(-3)
    .forEach(({ start, end }, i, all) => {
      const what = `frame ${i - all.length} of the end`;
      changes.push(flip('httpBody', `the "last" mark of ${what}`, start, 7));
      changes.push(flip('httpBody', `the length of ${what}`, start + 3, 0));
      changes.push(flip('httpBody', `the length, past the longest, of ${what}`, start + 1, 4));
      sealed('httpBody', start + PREFIX, end, what);
    });
  return changes;
}

/** Cut short, or with something after it. */
function lengthChanges(message: Message, direction: 'request' | 'response'): Change[] {
  const { fields, encodedHead, httpBody } = message;
  const changes: Change[] = [
    { reason: 'a byte after the body', at: 'httpBody', splice: [httpBody.length, 0, '00'] },
  ];
  const cut = (reason: string, at: 'httpBody' | 'encodedHead', from: number, length: number) =>
    changes.push({ reason, at, splice: [from, length - from, ''] });
  if (fields.body) {
    cut('the body cut by a byte', 'httpBody', httpBody.length - 1, httpBody.length);
    cut('the body cut by a tag', 'httpBody', httpBody.length - TAG, httpBody.length);
    cut('no body', 'httpBody', 0, httpBody.length);
    cut('a body of one byte', 'httpBody', 1, httpBody.length);
  }
  if (fields.enveloped) {
    cut('the salt alone', 'httpBody', SALT[direction], httpBody.length);
    changes.push({ reason: 'a head outside as well', at: 'encodedHead', set: 'AAAA' });
  } else if (encodedHead !== null) {
    const { length } = Buffer.from(encodedHead, 'base64url');
    cut('the head cut by a byte', 'encodedHead', length - 1, length);
    cut('the salt alone', 'encodedHead', SALT[direction], length);
    changes.push(
      { reason: 'a byte after the head', at: 'encodedHead', splice: [length, 0, '00'] },
      { reason: 'no head', at: 'encodedHead', set: null },
      { reason: 'an empty head', at: 'encodedHead', set: '' },
      { reason: 'a padded head', at: 'encodedHead', set: `${encodedHead}=` },
    );
  }
  return changes;
}

/** Every field that is authenticated, and everything that the keys are made from. */
function changedFields(exchange: Exchange, direction: 'request' | 'response'): Change[] {
  const { fields } = exchange[direction];
  /** Of the flags only what a message may have; what is malformed stands in relay-header.json. */
  const header = (reason: string, part: Partial<reference.HeaderFields>): Change[] => {
    const changed = { ...fields, ...part };
    const malformed = changed.stream && (changed.encodeType === 'MTE' || !changed.body);
    return malformed ? [] : [{ reason, at: 'header', set: reference.relayHeader(changed) }];
  };
  const changes: Change[] = [
    ...header('another client ID', { clientId: OTHER_CLIENT_ID }),
    ...header('another pair ID', { pairId: OTHER_PAIR_ID }),
    ...header('another sequence', { sequence: fields.sequence + 1 }),
    ...header('the other form', { enveloped: !fields.enveloped, body: true }),
    ...header('the other encode type', { encodeType: fields.encodeType === 'MTE' ? 'MKE' : 'MTE' }),
    ...header('streamed or not', { stream: !fields.stream }),
    { reason: 'the other suite', at: 'suite', set: otherSuite(exchange.suite) },
    {
      reason: 'another pair secret',
      at: 'pairSecret',
      set: Buffer.concat([bytesOf('another pair secret'), bytesOf('its end')]).toString('hex'),
    },
  ];
  if (!fields.enveloped) changes.push(...header('a body or none', { body: !fields.body }));
  if (direction === 'request') {
    changes.push({
      reason: 'another method',
      at: 'method',
      set: exchange.method === 'PUT' ? 'POST' : 'PUT',
    });
    changes.push({
      reason: 'the method in lower case',
      at: 'method',
      set: exchange.method.toLowerCase(),
    });
  } else {
    changes.push({
      reason: 'another status',
      at: 'status',
      set: exchange.status === 500 ? 200 : 500,
    });
    changes.push({
      reason: 'the answer to another request under the same sequence',
      at: 'requestSalt',
      set: bytesOf('the salt of another request', 16).toString('hex'),
    });
    changes.push({
      reason: 'the answer to another sequence',
      at: 'requestSequence',
      set: fields.sequence + 1,
    });
  }
  return changes;
}

const otherSuite = (suite: reference.Suite): reference.Suite =>
  suite === 'AES-256-GCM' ? 'ChaCha20-Poly1305' : 'AES-256-GCM';

interface Frame {
  readonly start: number;
  readonly end: number;
  readonly hex: string;
}

function framesOf({ fields, httpBody }: Message, direction: 'request' | 'response'): Frame[] {
  const found: Frame[] = [];
  let start = fields.enveloped ? SALT[direction] : 0;
  while (start < httpBody.length) {
    const end = start + PREFIX + (httpBody.readUInt32BE(start) % 2 ** 31);
    found.push({ start, end, hex: httpBody.subarray(start, end).toString('hex') });
    start = end;
  }
  return found;
}

/** Frames left out, repeated, put elsewhere. */
function movedFrames(message: Message, direction: 'request' | 'response'): Change[] {
  if (!message.fields.stream) return [];
  const frames = framesOf(message, direction);
  const last = frames.at(-1);
  const [first, second] = frames;
  if (first === undefined || last === undefined) return [];
  const splice = (reason: string, start: number, end: number, by: string): Change => ({
    reason,
    at: 'httpBody',
    splice: [start, end - start, by],
  });
  const changes = [
    splice('a last frame after the last', last.end, last.end, last.hex),
    splice('a frame of no ciphertext and no tag', first.start, first.start, '00000000'),
    splice('a frame shorter than a tag', first.start, first.start, `0000000f${'00'.repeat(15)}`),
    splice('a frame longer than the longest', first.start, first.start, '00010011'),
    splice('all frames but the prefix of one', first.start + PREFIX, last.end, ''),
  ];
  if (second !== undefined) {
    changes.push(
      splice('without its last frame', last.start, last.end, ''),
      splice('without its first frame', first.start, first.end, ''),
      splice('the first frame twice', first.start, first.start, first.hex),
      splice('two frames in the other order', first.start, second.end, second.hex + first.hex),
    );
  }
  return changes;
}
