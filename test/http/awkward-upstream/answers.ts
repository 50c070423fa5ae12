import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../../support/recording-upstream.ts';

/** Ways to answer, once the request is complete. */

type Fields = readonly (readonly [string, string])[] | Readonly<Record<string, string | string[]>>;

function whenComplete(act: (request: IncomingMessage, response: ServerResponse) => void): Answer {
  return (request, response) => {
    request.resume().on('end', () => act(request, response));
  };
}

export function plainly(status: number, headers: Fields = {}, body?: string | Uint8Array): Answer {
  return whenComplete((_, response) => {
    const fields = Array.isArray(headers) ? headers : Object.entries(headers);
    response.writeHead(status, fields.map(([name, value]) => [name, value]) as never);
    response.end(body);
  });
}

/** Exactly these bytes, one write for each text, then the end of the connection. */
export function raw(...texts: readonly string[]): Answer {
  return whenComplete(({ socket }) => {
    for (const text of texts) socket.write(text, 'latin1');
    socket.end();
  });
}

/** These bytes, then a reset. */
export function reset(text: string): Answer {
  return whenComplete(({ socket }) => {
    if (text === '') socket.resetAndDestroy();
    else socket.write(text, 'latin1', () => socket.resetAndDestroy());
  });
}

/** Gives the request's body back as it comes, in chunks. */
export const echo: Answer = (request, response) => {
  response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'a/none' });
  request.pipe(response);
};

/** Gives the request's body back with its length. */
export const echoWithLength: Answer = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    response.writeHead(200, { 'content-length': body.length }).end(body);
  });
};

/** The head, then one chunk for each text. */
export function inChunks(
  headers: Readonly<Record<string, string>>,
  texts: readonly string[],
): Answer {
  return whenComplete((_, response) => {
    response.writeHead(200, headers).flushHeaders();
    for (const text of texts) response.write(Buffer.from(text, 'latin1'));
    response.end();
  });
}

/** By the number that `hop` has in the query, 0 without: for redirects from one to the next. */
export function inTurn(...answers: readonly [Answer, ...Answer[]]): Answer {
  return (request, response) => {
    const hop = Number(new URL(request.url ?? '', 'http://upstream').searchParams.get('hop') ?? 0);
    const answer = answers[Math.min(hop, answers.length - 1)] ?? answers[0];
    answer(request, response);
  };
}
