import type { LedgerEntry } from './api/ledger.ts';
import type { CallEvidence } from './call.ts';
import { valueIn } from './call-checks.ts';
import type { CapturedExchange, CapturedMessage } from './captured-http.ts';
import { contentRecord } from './content.ts';

/** One message as somebody sees it. */
export interface View {
  /** Start line and headers. */
  readonly lines: readonly string[];
  readonly content?: { readonly bytes: number; readonly start: Uint8Array };
}

/** One message as the application, the wire and the API see it. */
export interface Comparison {
  readonly direction: 'request' | 'answer';
  readonly application: View;
  readonly wire: View;
  readonly api: View;
}

/** A call's request and answer, side by side. */
export function comparisonsOf(evidence: CallEvidence): readonly Comparison[] {
  const { request, answer, received, exchanges } = evidence;
  const { method, path, headers, content } = request;
  const names = Object.keys(headers);
  const entry = received[0];
  const given = entry?.answer;
  const carried = carrying(exchanges);
  const shown = given?.headers.map(([name]) => name).filter((name) => name !== 'content-length');
  return [
    {
      direction: 'request',
      application: {
        lines: [`${method} ${path}`, ...names.map((name) => `${name}: ${headers[name]}`)],
        ...(content && { content: contentRecord(content) }),
      },
      wire: wireView(carried?.request),
      api: entry === undefined ? NOTHING : receivedView(entry, names),
    },
    {
      direction: 'answer',
      application: {
        lines: [
          `status ${answer.status}`,
          ...(shown ?? []).map((name) => `${name}: ${answer.headers.get(name)}`),
        ],
        content: contentRecord(answer.content),
      },
      wire: wireView(carried?.response),
      api: given === undefined ? NOTHING : answeredView(given, shown ?? []),
    },
  ];
}

const NOTHING: View = { lines: ['(nothing)'] };

/** The exchange that carried the call: no pairing, and the first that was not refused. */
function carrying(exchanges: readonly CapturedExchange[]): CapturedExchange | undefined {
  const calls = exchanges.filter(({ request }) => !PAIRING.test(request.startLine));
  const refused = ({ response }: CapturedExchange) => / 5\d\d /.test(response?.startLine ?? '');
  return calls.find((exchange) => !refused(exchange)) ?? calls.at(-1);
}

const PAIRING = / \/api\/mte-(relay|pair) /;

function receivedView(entry: LedgerEntry, names: readonly string[]): View {
  return {
    lines: [
      `${entry.method} ${entry.target}`,
      ...names.map((name) => `${name}: ${valueIn(entry.headers, name) ?? '(missing)'}`),
    ],
    ...(entry.content && { content: entry.content }),
  };
}

function answeredView(given: NonNullable<LedgerEntry['answer']>, names: readonly string[]): View {
  const { status, headers, content } = given;
  return {
    lines: [`status ${status}`, ...names.map((name) => `${name}: ${valueIn(headers, name)}`)],
    content,
  };
}

const WIRE_EXCERPT = 96;

/** Which of the headers on the wire tell most; the rest is the transport's. */
const TELLING = /^(content-length|transfer-encoding|x-mte-relay|authorization)$/;

/** A captured message with its most telling headers, and the first bytes after them. */
function wireView(message: CapturedMessage | undefined): View {
  if (message === undefined) return NOTHING;
  const { startLine, headerLines, content } = message;
  const telling = headerLines.filter((line) =>
    TELLING.test(line.slice(0, line.indexOf(':')).toLowerCase()),
  );
  return {
    lines: [startLine, ...telling],
    content: { bytes: content.length, start: content.subarray(0, WIRE_EXCERPT) },
  };
}
