import type { LedgerEntry } from './api/ledger.ts';
import type { CallEvidence } from './call.ts';
import type { CapturedExchange } from './captured-http.ts';
import { byteCount, type Check, check } from './check.ts';
import { contentRecord } from './content.ts';
import { type Secret, secretsIn } from './secrets.ts';

/** What must hold of every call, whatever it asks for. */
export function callChecks(evidence: CallEvidence, secrets: readonly Secret[]): readonly Check[] {
  return [
    receivedOnce(evidence),
    answeredAlike(evidence),
    onlyRelayRoutes(evidence.exchanges),
    nothingShown(evidence.captured, secrets),
  ];
}

function receivedOnce({ request, received }: CallEvidence): Check {
  const { method, path, headers, content = new Uint8Array(0) } = request;
  const names = Object.keys(headers);
  const text =
    `The API received it once and unchanged: method, path, ` +
    `${names.length} ${names.length === 1 ? 'header' : 'headers'}, ${byteCount(content.length)}`;
  const [entry] = received;
  if (entry === undefined || received.length > 1) {
    return check(text, false, `it received ${method} ${path} ${received.length} times`);
  }
  const changed = names.filter((name) => valueIn(entry.headers, name) !== headers[name]);
  if (changed.length > 0) return check(text, false, `other headers: ${changed.join(', ')}`);
  return check(text, entry.content?.sha256 === contentRecord(content).sha256, 'other content');
}

function answeredAlike({ answer, received }: CallEvidence): Check {
  const given = received[0]?.answer;
  if (given === undefined) {
    return check('The application got what the API answered', false, 'the API answered nothing');
  }
  const text =
    `The application got what the API answered: status ${given.status}, ` +
    `${given.headers.length} ${given.headers.length === 1 ? 'header' : 'headers'}, ` +
    byteCount(given.content.bytes);
  if (answer.status !== given.status) return check(text, false, `status ${answer.status}`);
  const changed = given.headers.filter(([name, value]) => answer.headers.get(name) !== value);
  if (changed.length > 0) {
    return check(text, false, `other headers: ${changed.map(([name]) => name).join(', ')}`);
  }
  const alike = contentRecord(answer.content).sha256 === given.content.sha256;
  return check(text, alike, `other content, of ${byteCount(answer.content.length)}`);
}

const RELAY_ROUTES = new Set([
  'HEAD /api/mte-relay HTTP/1.1',
  'POST /api/mte-pair HTTP/1.1',
  'POST /api/mte-message HTTP/1.1',
]);

function onlyRelayRoutes(exchanges: readonly CapturedExchange[]): Check {
  const lines = exchanges.map(({ request }) => request.startLine);
  const foreign = lines.filter((line) => !RELAY_ROUTES.has(line));
  return check(
    `On the wire: ${shortened(exchanges)}`,
    exchanges.length > 0 && foreign.length === 0,
    foreign.length > 0 ? `not the relay's: ${foreign.join(', ')}` : 'nothing crossed',
  );
}

/** As in "HEAD /api/mte-relay → 200, 2 × POST /api/mte-message → 201": equal ones are counted. */
function shortened(exchanges: readonly CapturedExchange[]): string {
  const counts = new Map<string, number>();
  for (const { request, response } of exchanges) {
    const status = response?.startLine.split(' ')[1] ?? 'no answer';
    const line = `${request.startLine.replace(' HTTP/1.1', '')} → ${status}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => (count > 1 ? `${count} × ${line}` : line)).join(', ');
}

/** No secret in the bytes, in any usual spelling. */
export function nothingShown(captured: readonly Uint8Array[], secrets: readonly Secret[]): Check {
  const bytes = captured.reduce((sum, { length }) => sum + length, 0);
  const kinds = [...new Set(secrets.map(({ what }) => what))].join(', ');
  const found = secretsIn(captured, secrets);
  return check(
    `Nowhere in the ${byteCount(bytes)} captured, plain, hex or base64: ${kinds}`,
    bytes > 0 && found.length === 0,
    bytes > 0 ? `found: ${found.join(', ')}` : 'nothing was captured',
  );
}

export function valueIn(headers: LedgerEntry['headers'], name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1];
}
