/**
 * A second implementation of docs/protocol.md, written from that text with node:crypto and Buffer
 * alone. It makes the test vectors, so that nothing in `src` is tested against what it printed
 * itself. It seals and does not open, checks nothing, and is not for use.
 */
import {
  createCipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  sign,
} from 'node:crypto';

export type Suite = 'AES-256-GCM' | 'ChaCha20-Poly1305';
export type EncodeType = 'MTE' | 'MKE';

const CIPHERS = {
  'AES-256-GCM': 'aes-256-gcm',
  'ChaCha20-Poly1305': 'chacha20-poly1305',
} as const;

const ascii = (text: string) => Buffer.from(text, 'ascii');
const utf8 = (text: string) => Buffer.from(text, 'utf8');

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

const lp = (value: Buffer) => Buffer.concat([u16(value.length), value]);
export const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();
const hmac512 = (key: Buffer, data: Buffer) => createHmac('sha512', key).update(data).digest();

// Section 4: client IDs.

export function clientId(secret: string, uuid: string): string {
  return `${uuid}.${createHmac('sha256', secret).update(uuid).digest('hex')}`;
}

/** RFC 9562, 5.4. */
export function uuidV4(random: Buffer): string {
  const digits = random.toString('hex').split('');
  digits[12] = '4';
  digits[16] = '89ab'.charAt(Number.parseInt(digits[16] ?? '0', 16) & 3);
  return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

// Section 5: identity and pairing.

export function identitySeed(keyMaterial: string, tenant: string): Buffer {
  const info = Buffer.concat([ascii('mte-relay/1 identity'), lp(utf8(tenant))]);
  return Buffer.from(hkdfSync('sha512', utf8(keyMaterial), '', info, 32));
}

/** RFC 8410: the PKCS #8 form of an Ed25519 seed. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function ed25519(seed: Buffer) {
  const der = Buffer.concat([ED25519_PKCS8, seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

export function identityPublicKey(seed: Buffer): Buffer {
  return createPublicKey(ed25519(seed)).export({ format: 'der', type: 'spki' }).subarray(-32);
}

export const signature = (seed: Buffer, message: Buffer) => sign(null, message, ed25519(seed));

export interface PairingFacts {
  readonly suite: Suite;
  readonly tenant: string;
  readonly clientId: string;
  readonly pairId: string;
  readonly identity: Buffer;
  readonly publicKey: Buffer;
  readonly ciphertext: Buffer;
  readonly pairedAt: number;
  readonly expiresIn: number;
  readonly maxMessages: number;
}

export function transcript(facts: PairingFacts): Buffer {
  return sha256(
    Buffer.concat([
      ascii('mte-relay/1 pair'),
      lp(ascii(facts.suite)),
      lp(utf8(facts.tenant)),
      lp(ascii(facts.clientId)),
      lp(ascii(facts.pairId)),
      lp(facts.identity),
      facts.publicKey,
      facts.ciphertext,
      u64(facts.pairedAt),
      u32(facts.expiresIn),
      u32(facts.maxMessages),
    ]),
  );
}

/** What the identity signs. */
export function signedBytes(ofTranscript: Buffer): Buffer {
  return Buffer.concat([ascii('mte-relay/1 identity'), ofTranscript]);
}

export const pairSecret = (ofTranscript: Buffer, shared: Buffer) => hmac512(ofTranscript, shared);

// Section 8: keys, nonces, associated data, chunks.

export function messageInfo(sequence: number, requestSalt: Buffer): Buffer {
  return Buffer.concat([ascii('mte-relay/1 message'), u64(sequence), requestSalt]);
}

/** HKDF-Expand to 64 bytes is the first block alone: HMAC(PRK, info ‖ 0x01). */
export function messageKeys(secret: Buffer, sequence: number, requestSalt: Buffer) {
  const okm = hmac512(secret, Buffer.concat([messageInfo(sequence, requestSalt), Buffer.of(1)]));
  return { request: okm.subarray(0, 32), response: okm.subarray(32, 64) };
}

export function nonce(base: Buffer, part: number, last: boolean, index: number): Buffer {
  const place = Buffer.concat([Buffer.of(part, last ? 1 : 0, 0, 0), u64(index)]);
  return Buffer.from(place.map((byte, i) => byte ^ (base[i] ?? 0)));
}

/** @param outer the outer method of a request, or the outer status of a response */
export function aad(direction: 'request' | 'response', outer: string | number, header: string) {
  return ascii(`mte-relay/1 ${direction}\n${outer}\n${header}`);
}

/** Everything that one direction of one exchange is sealed with. */
export interface Sealing {
  readonly suite: Suite;
  readonly key: Buffer;
  readonly base: Buffer;
  readonly aad: Buffer;
}

export function chunk(by: Sealing, part: 0 | 1, last: boolean, index: number, plaintext: Buffer) {
  const iv = nonce(by.base, part, last, index);
  // Both ciphers have the options of an AEAD; the types know only one name at a time.
  const name = CIPHERS[by.suite] as 'aes-256-gcm';
  const cipher = createCipheriv(name, by.key, iv, { authTagLength: 16 });
  cipher.setAAD(by.aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The last plaintext is sealed as the last frame. */
export function frames(by: Sealing, plaintexts: readonly Buffer[]): Buffer[] {
  return plaintexts.map((plaintext, index) => {
    const last = index === plaintexts.length - 1;
    const sealed = chunk(by, 1, last, index, plaintext);
    return Buffer.concat([u32(sealed.length + (last ? 2 ** 31 : 0)), sealed]);
  });
}

// Section 9: MTE padding.

export function paddedSize(length: number): number {
  const size = 4 + length;
  for (let power = 256; power <= 8192; power *= 2) if (size <= power) return power;
  const e = Math.floor(Math.log2(size));
  const s = Math.floor(Math.log2(e)) + 1;
  const unit = 2 ** (e - s);
  return size % unit === 0 ? size : size - (size % unit) + unit;
}

export function pad(data: Buffer): Buffer {
  const zeros = Buffer.alloc(paddedSize(data.length) - 4 - data.length);
  return Buffer.concat([u32(data.length), data, zeros]);
}

// Section 18: what stands in a shared store.

export function storeKey(secret: string, name: string): Buffer {
  const info = Buffer.concat([ascii('mte-relay/1 store'), lp(utf8(name))]);
  return Buffer.from(hkdfSync('sha512', utf8(secret), '', info, 32));
}

export function storeSeal(secret: string, name: string, record: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', storeKey(secret, name), Buffer.alloc(12));
  return Buffer.concat([cipher.update(record), cipher.final(), cipher.getAuthTag()]);
}

// Sections 6 and 10: relay header, forms.

export interface HeaderFields {
  readonly clientId: string;
  readonly pairId: string;
  readonly encodeType: EncodeType;
  readonly enveloped: boolean;
  readonly body: boolean;
  readonly stream: boolean;
  readonly sequence: number;
}

export function relayHeader(fields: HeaderFields): string {
  const flag = (value: boolean) => (value ? '1' : '0');
  return [
    fields.clientId,
    fields.pairId,
    flag(fields.encodeType === 'MKE'),
    flag(fields.enveloped),
    fields.enveloped ? '2' : '1',
    flag(fields.body),
    flag(fields.stream),
    String(fields.sequence),
  ].join(',');
}

export const envelope = (head: Buffer, body: Buffer) =>
  Buffer.concat([u32(head.length), head, body]);

/** What stands on the wire of a message that is not streamed. */
export function wholeMessage(
  by: Sealing,
  fields: HeaderFields,
  salt: Buffer,
  head: Buffer,
  body: Buffer,
): { encodedHead: string | null; httpBody: Buffer } {
  const encode = (data: Buffer) => (fields.encodeType === 'MTE' ? pad(data) : data);
  if (fields.enveloped) {
    const sealed = chunk(by, 1, true, 0, encode(envelope(head, body)));
    return { encodedHead: null, httpBody: Buffer.concat([salt, sealed]) };
  }
  const httpBody = fields.body ? chunk(by, 1, true, 0, encode(body)) : Buffer.alloc(0);
  return { encodedHead: encodedHead(by, salt, encode(head)), httpBody };
}

/** The same of one that is streamed, with the plaintext of each frame of its body given. */
export function streamedMessage(
  by: Sealing,
  fields: HeaderFields,
  salt: Buffer,
  head: Buffer,
  plaintexts: readonly Buffer[],
): { encodedHead: string | null; httpBody: Buffer } {
  const framed = Buffer.concat(frames(by, plaintexts));
  return fields.enveloped
    ? { encodedHead: null, httpBody: Buffer.concat([salt, framed]) }
    : { encodedHead: encodedHead(by, salt, head), httpBody: framed };
}

function encodedHead(by: Sealing, salt: Buffer, plaintext: Buffer): string {
  return Buffer.concat([salt, chunk(by, 0, true, 0, plaintext)]).toString('base64url');
}

// Sections 12 and 14: outer status, proofs.

export function outerStatus(status: number, enveloped: boolean): number {
  if ([407, 408, 421, 425].includes(status)) return 200;
  if (!enveloped) return status;
  if (String(status).startsWith('3')) return 200;
  return [204, 205, 401].includes(status) ? 200 : status;
}

export function refusalProof(
  seeds: readonly Buffer[],
  status: number,
  since: number,
  header: string,
): string {
  const message = ascii(`mte-relay/1 refusal\n${status}\n${since}\n${header}`);
  const signatures = seeds.map((seed) => signature(seed, message).toString('base64url'));
  return [String(since), ...signatures].join('.');
}
