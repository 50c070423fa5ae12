import { inTurn, plainly } from '../answers.ts';
import { BAD_GATEWAY, type Case, type Cases } from '../case.ts';

/** With content of their own; 559 to 570 mean something else where the relay itself says them. */
const WITH_BODY = [
  200, 201, 202, 203, 206, 207, 226, 300, 305, 400, 402, 403, 404, 405, 406, 408, 409, 410, 411,
  412, 413, 414, 415, 416, 417, 418, 422, 423, 424, 425, 426, 428, 429, 431, 451, 500, 501, 502,
  503, 504, 505, 506, 507, 508, 511, 520, 530, 559, 560, 561, 562, 563, 564, 565, 566, 567, 568,
  569, 570, 599,
];
const WITHOUT_BODY = [204, 205, 304];
const REDIRECTS = [301, 302, 303, 307, 308];

const ask = (method: string) => (method === 'POST' ? { method, body: 'again?' } : { method });

function status(code: number, body: string | undefined): [string, Case][] {
  return ['GET', 'POST'].map((method) => [
    `${code} to a ${method}`,
    {
      init: () => ask(method),
      answer: plainly(code, { 'x-route': 'status', 'content-type': 'a/b' }, body),
    },
  ]);
}

function redirect(code: number): [string, Case][] {
  const answer = inTurn(plainly(code, { location: '?hop=1' }, 'moved'), plainly(200, {}, 'there'));
  return ['GET', 'POST', 'PUT', 'HEAD'].flatMap((method) => {
    const body = ['POST', 'PUT'].includes(method) ? { body: 'cargo' } : {};
    return [
      [
        `${code} to a ${method} that follows`,
        { init: () => ({ method, ...body }), answer, requests: 2 },
      ],
      [
        `${code} to a ${method} that does not follow`,
        { init: () => ({ method, ...body, redirect: 'manual' as const }), answer },
      ],
    ];
  });
}

/** Answers of an upstream that has the entity tag "e" and the date below. */
const MODIFIED = 'Mon, 01 Jan 2024 00:00:00 GMT';
const conditional: Case['answer'] = (request, response) => {
  const { 'if-none-match': tag, 'if-modified-since': since } = request.headers;
  const same = tag === '"e"' || since === MODIFIED;
  plainly(
    same ? 304 : 200,
    { etag: '"e"', 'last-modified': MODIFIED },
    same ? undefined : 'new',
  )(request, response);
};

const CONTENT = 'abcdefghij';
const ranged: Case['answer'] = (request, response) => {
  const [, from = '0', to = '9'] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const part = CONTENT.slice(Number(from), Number(to) + 1);
  if (part === '') plainly(416, { 'content-range': 'bytes */10' })(request, response);
  else {
    const headers = { 'content-range': `bytes ${from}-${to}/10`, 'accept-ranges': 'bytes' };
    plainly(206, headers, part)(request, response);
  }
};

const asked = (headers: Record<string, string>) => () => ({ headers });

export const statuses: Cases = {
  ...Object.fromEntries(WITH_BODY.flatMap((code) => status(code, `content of ${code}`))),
  ...Object.fromEntries(WITHOUT_BODY.flatMap((code) => status(code, undefined))),
  ...Object.fromEntries(REDIRECTS.flatMap(redirect)),
  '401 with www-authenticate': {
    answer: plainly(401, { 'www-authenticate': 'Basic realm="a"' }, 'who?'),
  },
  // fetch itself takes it for a fault of a proxy on its own way.
  '407 from the upstream': {
    answer: plainly(407, { 'x-route': 'status' }, 'not yours'),
    decoded: {
      failed: undefined,
      status: 407,
      statusText: 'Proxy Authentication Required',
      headers: [['x-route', 'status']],
      hasBody: true,
      body: 'not yours',
    },
  },
  '429 with retry-after': { answer: plainly(429, { 'retry-after': '1' }, 'later') },
  '503 with retry-after to a POST': {
    init: () => ask('POST'),
    answer: plainly(503, { 'retry-after': '1' }, 'later'),
  },
  '300 with a choice': { answer: plainly(300, { link: '</a>; rel=alternate' }, 'choose') },
  'a redirect without location': { answer: plainly(302, {}, 'where?') },
  'a redirect to a fragment': {
    answer: inTurn(plainly(302, { location: '?hop=1#part' }), plainly(200, {}, 'there')),
    requests: 2,
  },
  'a conditional request by tag, the same': {
    init: asked({ 'if-none-match': '"e"' }),
    answer: conditional,
  },
  'a conditional request by tag, another': {
    init: asked({ 'if-none-match': '"f"' }),
    answer: conditional,
  },
  'a conditional request by date': {
    init: asked({ 'if-modified-since': MODIFIED }),
    answer: conditional,
  },
  'a request past caches': { init: () => ({ cache: 'no-store' }), answer: conditional },
  'a request that caches ask about': { init: () => ({ cache: 'no-cache' }), answer: conditional },
  'a range': { init: asked({ range: 'bytes=2-4' }), answer: ranged },
  'a range that is not there': { init: asked({ range: 'bytes=90-99' }), answer: ranged },
  ...Object.fromEntries(
    ['600', '700', '999'].map((code) => [
      `status ${code}, which HTTP does not have`,
      { answer: plainly(Number(code), {}, 'odd'), relayed: BAD_GATEWAY },
    ]),
  ),
};
