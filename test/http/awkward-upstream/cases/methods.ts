import { echo, echoWithLength, plainly } from '../answers.ts';
import type { Cases } from '../case.ts';

const json = JSON.stringify({ text: 'ä€😀', list: [1, 2, 3] });
const JSON_TYPE = { 'content-type': 'application/json' };

const WITHOUT_BODY = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'PURGE'];
const WITH_BODY = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'];

/** The methods that CORS_METHODS must allow for these cases, two of them by configuration alone. */
export const METHODS = 'GET,POST,PUT,PATCH,DELETE,QUERY,PURGE';

export const methods: Cases = {
  ...Object.fromEntries(
    WITHOUT_BODY.map((method) => [
      `${method} without a body`,
      { init: () => ({ method }), answer: plainly(200, { 'x-method': method }, 'done') },
    ]),
  ),
  ...Object.fromEntries(
    WITH_BODY.flatMap((method) => [
      [
        `${method} of JSON`,
        { init: () => ({ method, body: json, headers: JSON_TYPE }), answer: echo },
      ],
      [
        `${method} of an empty text`,
        { init: () => ({ method, body: '' }), answer: echoWithLength },
      ],
    ]),
  ),
  'HEAD with content-length': {
    init: () => ({ method: 'HEAD' }),
    answer: plainly(200, { 'content-length': '123456', etag: '"e"' }),
  },
  'HEAD with transfer-encoding': {
    init: () => ({ method: 'HEAD' }),
    answer: plainly(200, { 'transfer-encoding': 'chunked' }),
  },
  'HEAD of what is compressed': {
    init: () => ({ method: 'HEAD' }),
    answer: plainly(200, { 'content-encoding': 'gzip', 'content-length': '77' }),
  },
  'HEAD of what is not there': { init: () => ({ method: 'HEAD' }), answer: plainly(404) },
  'OPTIONS with Allow': {
    init: () => ({ method: 'OPTIONS' }),
    answer: plainly(204, { allow: 'GET, OPTIONS' }),
  },
  'GET with a query': { path: '/a%20b;c/d?e=%2F&f&g=ä#part', answer: plainly(200, {}, 'x') },
  'GET of a path that stays encoded': {
    path: '/%7Ea/%E2%82%AC/a+b',
    answer: plainly(200, {}, 'x'),
  },
  'GET of a path with empty segments': { path: '//a///b/', answer: plainly(200, {}, 'x') },
  'GET of a path with dot segments': { path: '/a/./b/../c', answer: plainly(200, {}, 'x') },
};
