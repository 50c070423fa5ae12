import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { listenOnLoopback } from '../listen.ts';
import { createCall, Problem } from './call.ts';
import { sharedWith } from './cors.ts';
import { entryOf, type LedgerEntry } from './ledger.ts';
import { createNotes, type Note } from './notes.ts';
import { createRoutes } from './routes.ts';

/** A small JSON API as it would stand behind a relay, and the truth to compare answers with. */
export interface DemoApi {
  readonly origin: string;
  readonly port: number;
  /** Every request so far, in the order in which they came. */
  readonly ledger: readonly LedgerEntry[];
  /** What is downloaded. */
  readonly picture: Uint8Array;
  notesOf(user: string): readonly Note[];
  close(): Promise<void>;
}

export interface DemoApiOptions {
  /** Passwords by user. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Notes that a user has from the beginning. */
  readonly firstNotes: ReadonlyArray<readonly [user: string, text: string]>;
  /** Whose pages may read the answers without a relay in between. Default: nobody's. */
  readonly pageOrigin?: string | undefined;
}

const PICTURE_BYTES = 512 * 1024;

export async function startApi({
  accounts,
  firstNotes,
  pageOrigin,
}: DemoApiOptions): Promise<DemoApi> {
  const notes = createNotes();
  for (const [user, text] of firstNotes) notes.add(user, text);
  const picture = randomBytes(PICTURE_BYTES);
  const ledger: LedgerEntry[] = [];
  const handle = createRoutes({ accounts, notes, picture });

  const server = createServer(async (request, response) => {
    if (pageOrigin !== undefined && sharedWith(pageOrigin, request, response)) return;
    const entry = entryOf(request);
    ledger.push(entry);
    const call = createCall(request, response, entry);
    try {
      await handle(call);
    } catch (error) {
      if (response.headersSent || request.destroyed) response.destroy();
      else if (error instanceof Problem) call.replyJson(error.status, { error: error.message });
      else call.replyJson(500, { error: 'the API failed' });
    }
  });
  const port = await listenOnLoopback(server);

  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    ledger,
    picture,
    notesOf: notes.of,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}
