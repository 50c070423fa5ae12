import { expect, test } from 'vitest';
import { createWireLog } from '../../../demo/page-server/wire-log.ts';
import { wireView } from '../../../demo/page-server/wire-view.ts';
import { secretText } from '../../../demo/secrets.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK';
const request = (line: string, content = '') =>
  Buffer.from(`${line} HTTP/1.1\r\nContent-Length: ${content.length}\r\n\r\n${content}`);

test('each request is kept with its own answer, also on connections side by side', () => {
  const log = createWireLog();
  const [one, other] = [log.watch(), log.watch()];
  one.toServer(request('POST /one'));
  const mark = log.latest();
  other.toServer(request('HEAD /two'));
  other.toClient(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'));
  other.toServer(request('POST /three'));
  one.toClient(Buffer.from(ANSWER.replace('200 OK', '201 Created')));
  other.toClient(Buffer.from(ANSWER.replace('200 OK', '202 Accepted')));

  const seen = (after: number) =>
    log.since(after).map(({ request, response }) => [request.startLine, response?.startLine]);
  expect(seen(0)).toEqual([
    ['POST /one HTTP/1.1', 'HTTP/1.1 201 Created'],
    ['HEAD /two HTTP/1.1', 'HTTP/1.1 200 OK'],
    ['POST /three HTTP/1.1', 'HTTP/1.1 202 Accepted'],
  ]);
  expect(seen(mark)).toEqual(seen(0).slice(1));
});

test('no more than the last hundred exchanges are kept', () => {
  const log = createWireLog();
  const { toServer, toClient } = log.watch();
  for (let index = 0; index < 130; index++) {
    toServer(request(`POST /${index}`));
    toClient(Buffer.from(ANSWER));
  }
  expect(log.since(0).map(({ serial }) => serial)).toEqual(
    Array.from({ length: 100 }, (_, index) => index + 31),
  );
  expect(log.latest()).toBe(130);
});

test('what stands in heads or contents is found, in either direction', () => {
  const log = createWireLog();
  const { toServer, toClient } = log.watch();
  toServer(request('POST /v1/secret-path', Buffer.from('my password').toString('base64')));
  toClient(Buffer.from(ANSWER.replace('OK\r\n\r\nOK', '')));
  const view = wireView(log.since(0), [
    secretText('path', '/v1/secret-path'),
    secretText('body', 'my password'),
    secretText('answer', 'not there'),
  ]);
  expect(view.found).toEqual(['path', 'body']);
  expect(view.exchanges).toMatchObject([{ kind: 'call', request: { contentBytes: 16 } }]);
});

test.each([
  ['OPTIONS /api/mte-message', 'preflight'],
  ['HEAD /api/mte-relay', 'pairing'],
  ['POST /api/mte-pair', 'pairing'],
  ['GET /public/mte-relay-client-sha3.js', 'script'],
  ['POST /api/mte-message', 'call'],
  ['GET /v1/notes', 'call'],
])('%s is shown as a %s', (line, kind) => {
  const log = createWireLog();
  log.watch().toServer(request(line));
  expect(wireView(log.since(0), []).exchanges).toMatchObject([{ kind, response: undefined }]);
});
