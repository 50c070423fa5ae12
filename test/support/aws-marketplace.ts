import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type JsonServer, startJsonServer } from './json-server.ts';

/** A call as it was signed and sent. */
export interface MeteringCall {
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether the signature is that of the request as it came (AWS Signature Version 4). */
  readonly signed: boolean;
}

export interface MeteringAnswer {
  readonly status: number;
  readonly body: object;
}

type Scripted = MeteringAnswer | 'lost' | undefined;

/**
 * The metering service on the loopback, with its rules: a record for each hour and dimension, which
 * may be sent again as it is; a token belongs to one record.
 */
export interface AwsMarketplace extends Pick<JsonServer, 'origin' | 'stop'> {
  readonly calls: readonly MeteringCall[];
  /** Quantities by hour, in seconds since 1970, as the customer is billed. */
  readonly billed: ReadonlyMap<number, number>;
  /** What the SDK needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Answers come from here while it gives any. Undefined answers by the rules, and `lost` does what
   * they say without ever answering.
   */
  answer(next: (call: MeteringCall) => Scripted | Promise<Scripted>): void;
}

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'the secret of the tests' };

export function fault(name: string, status = 400): MeteringAnswer {
  return { status, body: { __type: `com.amazonaws.marketplacemetering#${name}`, message: 'no' } };
}

export async function startAwsMarketplace(): Promise<AwsMarketplace> {
  const calls: MeteringCall[] = [];
  const billed = new Map<number, number>();
  const tokens = new Map<string, string>();
  let next: Parameters<AwsMarketplace['answer']>[0] = () => undefined;

  const meter = (body: MeteringCall['body']): MeteringAnswer => {
    if (body.DryRun === true) return fault('DryRunOperation');
    const token = String(body.ClientToken);
    const same = JSON.stringify(body);
    if ((tokens.get(token) ?? same) !== same) return fault('IdempotencyConflictException');
    const hour = Number(body.Timestamp) - (Number(body.Timestamp) % 3_600);
    const quantity = Number(body.UsageQuantity);
    if ((billed.get(hour) ?? quantity) !== quantity) return fault('DuplicateRequestException');
    tokens.set(token, same);
    billed.set(hour, quantity);
    return { status: 200, body: { MeteringRecordId: `record ${hour}` } };
  };

  const server = await startJsonServer('application/x-amz-json-1.1', async (request, text) => {
    const call: MeteringCall = {
      operation: String(request.headers['x-amz-target']).replace('AWSMPMeteringService.', ''),
      body: JSON.parse(text),
      signed: isSigned(request, text),
    };
    calls.push(call);
    const scripted = await next(call);
    if (scripted === 'lost') {
      meter(call.body);
      return new Promise(() => {});
    }
    if (scripted !== undefined) return scripted;
    if (call.operation === 'RegisterUsage') return { status: 200, body: { Signature: 'a.b.c' } };
    return meter(call.body);
  });
  return {
    ...server,
    calls,
    billed,
    env: { ...KEYS, AWS_ENDPOINT_URL: server.origin },
    answer(given) {
      next = given;
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function isSigned({ method, url, headers }: IncomingMessage, text: string): boolean {
  const form =
    /^AWS4-HMAC-SHA256 Credential=AKIATEST\/(\S+), SignedHeaders=(\S+), Signature=(\w+)$/;
  const [, scope = '', names = '', signature] = form.exec(String(headers.authorization)) ?? [];
  const lines = names.split(';').map((name) => `${name}:${String(headers[name])}\n`);
  const canonical = [method, url, '', lines.join(''), names, sha256(text)].join('\n');
  const date = String(headers['x-amz-date']);
  const toSign = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  let key: Buffer = Buffer.from(`AWS4${KEYS.AWS_SECRET_ACCESS_KEY}`);
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  return createHmac('sha256', key).update(toSign).digest('hex') === signature;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
