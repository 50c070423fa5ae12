import { type AppAnswer, type AppRequest, type CallEvidence, makeCall } from '../call.ts';
import { callChecks } from '../call-checks.ts';
import type { Check } from '../check.ts';
import { comparisonsOf } from '../comparison.ts';
import { type Secret, secretText } from '../secrets.ts';
import type { Played, Visit } from '../step.ts';

/** A request with JSON for its content. */
export function jsonRequest(
  method: string,
  path: string,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): AppRequest {
  return {
    method,
    path,
    headers: { ...headers, 'content-type': 'application/json' },
    content: Buffer.from(JSON.stringify(value)),
  };
}

/** The header of an application that is logged in. */
export function authorization(visit: Visit): { readonly authorization: string } {
  return { authorization: `Bearer ${visit.token}` };
}

/** Makes a call, its path a secret from now on, as are those named. */
export async function ask(
  visit: Visit,
  request: AppRequest,
  secrets: readonly Secret[] = [],
  read?: (response: Response) => Promise<Uint8Array>,
): Promise<CallEvidence> {
  keepSecret(visit, [secretText('path', request.path), ...secrets]);
  return makeCall(visit.stage, request, read);
}

export function keepSecret(visit: Visit, secrets: readonly Secret[]): void {
  visit.secrets.push(...secrets);
}

/** A step of one call: what must hold of every call, and what must hold of this one. */
export function playedCall(visit: Visit, evidence: CallEvidence, checks: readonly Check[]): Played {
  return {
    comparisons: comparisonsOf(evidence),
    checks: [...checks, ...callChecks(evidence, visit.secrets)],
  };
}

/** The fields of a JSON object in an answer. Throws if it is none. */
export function jsonOf({ status, content }: AppAnswer): Record<string, unknown> {
  const value: unknown = JSON.parse(Buffer.from(content).toString() || 'null');
  if (typeof value !== 'object' || value === null) {
    throw new Error(`an answer with status ${status} holds no JSON object`);
  }
  return { ...value };
}
