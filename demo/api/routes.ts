import { randomBytes } from 'node:crypto';
import { type ApiCall, Problem } from './call.ts';
import type { Notes } from './notes.ts';

export interface RoutesOptions {
  /** Passwords by user. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly notes: Notes;
  readonly picture: Uint8Array;
}

type Handler = (call: ApiCall) => Promise<void> | void;

/** The API itself: notes of users who log in, uploads, a picture, and news of added notes. */
export function createRoutes({ accounts, notes, picture }: RoutesOptions): Handler {
  const users = new Map<string, string>();

  const userOf = (call: ApiCall): string => {
    const token = call.header('authorization')?.replace(/^Bearer /, '');
    const user = token === undefined ? undefined : users.get(token);
    if (user === undefined) throw new Problem(401, 'log in first');
    return user;
  };

  const login: Handler = async (call) => {
    const { user, password } = await call.json();
    if (typeof user !== 'string' || password === undefined || accounts.get(user) !== password) {
      throw new Problem(401, 'no such user, or another password');
    }
    const token = randomBytes(24).toString('base64url');
    users.set(token, user);
    call.replyJson(200, { token, user });
  };

  const list: Handler = (call) => call.replyJson(200, notes.of(userOf(call)));

  const add: Handler = async (call) => {
    const user = userOf(call);
    const note = notes.add(user, await textOf(call));
    call.replyJson(201, note, { location: `${call.url.pathname}/${note.id}` });
  };

  const change: Handler = async (call) => {
    const user = userOf(call);
    const note = notes.change(user, idOf(call), await textOf(call));
    if (note === undefined) throw new Problem(404, 'no such note');
    call.replyJson(200, note);
  };

  const remove: Handler = (call) => {
    if (!notes.remove(userOf(call), idOf(call))) throw new Problem(404, 'no such note');
    call.reply(204, {});
  };

  const upload: Handler = async (call) => {
    userOf(call);
    const { bytes, sha256 } = await call.receive();
    call.replyJson(201, { bytes, sha256 });
  };

  const download: Handler = (call) => {
    userOf(call);
    call.reply(200, { 'content-type': 'image/x-raw', etag: '"sunrise-1"' }, picture);
  };

  /** Tells of each note that is added, `limit` times, as Server-Sent Events. */
  const events: Handler = (call) => {
    const user = userOf(call);
    let left = Number(call.url.searchParams.get('limit') ?? Number.POSITIVE_INFINITY);
    const news = call.stream({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const end = notes.watch(user, (note) => {
      news.write(`event: note\nid: ${note.id}\ndata: ${JSON.stringify(note)}\n\n`);
      left -= 1;
      if (left <= 0) news.end();
    });
    news.onClose(end);
  };

  const table: ReadonlyArray<readonly [method: string, path: RegExp, handler: Handler]> = [
    ['POST', /^\/v1\/login$/, login],
    ['GET', /^\/v1\/notes$/, list],
    ['POST', /^\/v1\/notes$/, add],
    ['PUT', /^\/v1\/notes\/[^/]+$/, change],
    ['DELETE', /^\/v1\/notes\/[^/]+$/, remove],
    ['POST', /^\/v1\/uploads$/, upload],
    ['GET', /^\/v1\/picture$/, download],
    ['GET', /^\/v1\/events$/, events],
  ];
  return (call) => {
    const found = table.find(
      ([method, path]) => method === call.method && path.test(call.url.pathname),
    );
    if (found === undefined) throw new Problem(404, 'no such route');
    return found[2](call);
  };
}

async function textOf(call: ApiCall): Promise<string> {
  const { text } = await call.json();
  if (typeof text !== 'string') throw new Problem(400, 'a note needs a "text"');
  return text;
}

function idOf(call: ApiCall): string {
  return call.url.pathname.split('/').at(-1) ?? '';
}
