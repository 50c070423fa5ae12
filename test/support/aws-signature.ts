import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What the tests sign with; the form of AWS's, and of no use anywhere. */
export const AWS_KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIATESTSOFTHERELAY0',
  AWS_SECRET_ACCESS_KEY: 'a/secret+that/opens/nothing/but/these/tests',
} as const;

/** A request as it came, its body undecoded. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

/**
 * Signature Version 4, worked out once more from what came: `ok`, or what is wrong. The path must need
 * no encoding and have no query.
 *
 * ```
 * key       = HMAC(HMAC(HMAC(HMAC("AWS4" ‖ secret, date), region), service), "aws4_request")
 * signature = HMAC(key, algorithm ‖ time ‖ scope ‖ SHA-256(method ‖ path ‖ query ‖ headers ‖ names ‖ SHA-256(body)))
 * ```
 */
export function signatureFault(
  { method, path, headers, body }: SignedRequest,
  region: string,
  service: string,
): string | undefined {
  const match = AUTHORIZATION.exec(headers.authorization ?? '');
  if (match === null) return 'there is no signature';
  const [, keyId, date = '', inRegion, ofService, names = '', signature] = match;
  if (keyId !== AWS_KEYS.AWS_ACCESS_KEY_ID) return 'another key';
  if (inRegion !== region || ofService !== service) return `for ${ofService} in ${inRegion}`;
  if (!names.split(';').includes('host')) return 'the host is not signed';
  const time = String(headers['x-amz-date']);
  if (!time.startsWith(date)) return 'of another day';
  const lines = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [method, path, '', lines.join(''), names, sha256(body)].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const signed = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const dayKey = hmac(`AWS4${AWS_KEYS.AWS_SECRET_ACCESS_KEY}`, date);
  const key = hmac(hmac(hmac(dayKey, region), service), 'aws4_request');
  return hmac(key, signed).toString('hex') === signature ? undefined : 'the signature is wrong';
}
