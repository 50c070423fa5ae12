/** Vectors of whole messages: every form, suite, encode type and direction, streamed and not. */
import * as reference from '../reference.ts';
import { bytesOf, CLIENT_ID, PAIR_ID } from './inputs.ts';
import { PAIR_SECRET } from './keys.ts';

const SUITES = ['AES-256-GCM', 'ChaCha20-Poly1305'] as const;

/** Content of a streamed body: what each frame of it carries. Content of any other: one text. */
type Content = string | readonly string[];

export interface Direction {
  readonly encodeType: reference.EncodeType;
  readonly head: object;
  /** Undefined where there is none. */
  readonly content?: Content;
  /** In place of those that a sender makes of head and content: the plaintext of every frame. */
  readonly frames?: (head: Buffer) => readonly Buffer[];
}

export interface ExchangeSpec {
  readonly name: string;
  readonly enveloped: boolean;
  readonly request: Direction;
  readonly response: Direction & { readonly status: number };
  /** It is not how this implementation writes it, but must be read all the same. */
  readonly readOnly?: boolean;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const get = (path: string) => ({ ':method': 'GET', ':path': path, accept: '*/*' });
const post = (path: string) => ({ ':method': 'POST', ':path': path, ...JSON_TYPE });
const ok = (headers: object = JSON_TYPE) => ({ ':status': 200, ':from': 'upstream', ...headers });

const LOGIN = '{"user":"ada","password":"analytical engine"}';
const EVENTS = { 'content-type': 'text/event-stream' };

/** What a sender writes. */
function written(enveloped: boolean): ExchangeSpec[] {
  const form = enveloped ? 'enveloped' : 'open';
  return [
    {
      name: `${form} MTE`,
      enveloped,
      request: { encodeType: 'MTE', head: post('/login'), content: LOGIN },
      response: { encodeType: 'MTE', status: 200, head: ok(), content: '{"ok":true}' },
    },
    {
      name: `${form} MTE without bodies`,
      enveloped,
      request: { encodeType: 'MTE', head: get('/a?b=c') },
      response: { encodeType: 'MTE', status: 404, head: { ':status': 404, ':from': 'upstream' } },
    },
    {
      name: `${form} MKE`,
      enveloped,
      request: { encodeType: 'MKE', head: post('/items'), content: '{"name":"caf\u00e9"}' },
      response: {
        encodeType: 'MKE',
        status: 201,
        head: { ':status': 201, ':from': 'upstream', location: '/items/1', link: ['<a>', '<b>'] },
        content: '{"id":1}',
      },
    },
    {
      name: `${form} MKE without bodies`,
      enveloped,
      request: { encodeType: 'MKE', head: { ':method': 'DELETE', ':path': '/items/1' } },
      response: {
        encodeType: 'MKE',
        status: enveloped ? 200 : 204,
        head: { ':status': 204, ':from': 'upstream' },
      },
    },
    {
      name: `${form} MKE streamed`,
      enveloped,
      request: {
        encodeType: 'MKE',
        head: post('/upload'),
        content: ['first ', 'second ', 'third'],
      },
      response: { encodeType: 'MKE', status: 200, head: ok(), content: ['[1,', '2]'] },
    },
    {
      name: `${form} MKE, streams that carry nothing`,
      enveloped,
      request: { encodeType: 'MKE', head: post('/upload'), content: [] },
      response: { encodeType: 'MKE', status: 200, head: ok({}), content: [] },
    },
    {
      name: `${form} MTE, answered with an event stream`,
      enveloped,
      request: { encodeType: 'MTE', head: get('/events') },
      response: { encodeType: 'MKE', status: 200, head: ok(EVENTS), content: ['data: 1\n\n'] },
    },
    {
      name: `${form} MKE, refused by the relay`,
      enveloped,
      request: { encodeType: 'MKE', head: get('/') },
      response: {
        encodeType: 'MKE',
        status: 559,
        head: { ':status': 559, ':from': 'relay', ...JSON_TYPE },
        content: '{"error":"retiring"}',
      },
    },
  ];
}

/** What a receiver must take, though the sender of this repository frames it otherwise. */
function onlyRead(): ExchangeSpec[] {
  const text = (value: string) => Buffer.from(value);
  const one = (name: string, enveloped: boolean, frames: Direction['frames']): ExchangeSpec => {
    const content = ['abc'];
    const direction = { encodeType: 'MKE', content, ...(frames && { frames }) } as const;
    return {
      name: `${enveloped ? 'enveloped' : 'open'} MKE streamed, ${name}`,
      enveloped,
      request: { ...direction, head: post('/upload') },
      response: { ...direction, head: ok(), status: 200 },
      readOnly: true,
    };
  };
  const joined = (head: Buffer) => reference.envelope(head, text('abc'));
  return [
    one('the last frame not empty', false, () => [text('a'), text('bc')]),
    one('empty frames before the last', false, () => [text(''), text('abc'), text(''), text('')]),
    one('head and body in one frame', true, (head) => [joined(head)]),
    one('one frame for each byte', true, (head) =>
      [...joined(head)].map((byte) => Buffer.of(byte)),
    ),
    one('head cut inside its length', true, (head) => [
      joined(head).subarray(0, 2),
      text(''),
      joined(head).subarray(2, 10),
      joined(head).subarray(10),
    ]),
  ];
}

const SPECS: readonly ExchangeSpec[] = [...written(true), ...written(false), ...onlyRead()];

/** A message as it stands on the wire, and what it was made with. */
export interface Message {
  readonly fields: reference.HeaderFields;
  readonly salt: Buffer;
  readonly by: reference.Sealing;
  readonly head: Buffer;
  readonly encodedHead: string | null;
  readonly httpBody: Buffer;
}

export interface Exchange {
  readonly name: string;
  readonly suite: reference.Suite;
  readonly method: string;
  readonly status: number;
  readonly spec: ExchangeSpec;
  readonly request: Message;
  readonly response: Message;
}

export const EXCHANGES: readonly Exchange[] = SUITES.flatMap((suite) =>
  SPECS.map((spec, sequence) => makeExchange(suite, spec, sequence)),
);

function makeExchange(suite: reference.Suite, spec: ExchangeSpec, sequence: number): Exchange {
  const name = `${suite}, ${spec.name}`;
  const method = spec.enveloped ? 'POST' : (spec.request.head as { ':method': string })[':method'];
  const { status } = spec.response;
  const requestSalt = bytesOf(`${name}, request salt`, 16);
  const responseSalt = bytesOf(`${name}, response salt`, 12);
  const keys = reference.messageKeys(PAIR_SECRET, sequence, requestSalt);
  const asked = headerFields(spec, spec.request, sequence);
  const answered = headerFields(spec, spec.response, sequence);
  const aad = reference.aad('request', method, reference.relayHeader(asked));
  const answerAad = reference.aad('response', status, reference.relayHeader(answered));
  return {
    name,
    suite,
    method,
    status,
    spec,
    request: makeMessage(spec.request, asked, requestSalt, {
      suite,
      key: keys.request,
      base: Buffer.alloc(12),
      aad,
    }),
    response: makeMessage(spec.response, answered, responseSalt, {
      suite,
      key: keys.response,
      base: responseSalt,
      aad: answerAad,
    }),
  };
}

function headerFields(
  { enveloped }: ExchangeSpec,
  { encodeType, content }: Direction,
  sequence: number,
): reference.HeaderFields {
  return {
    clientId: CLIENT_ID,
    pairId: PAIR_ID,
    encodeType,
    enveloped,
    body: enveloped || content !== undefined,
    stream: typeof content === 'object',
    sequence,
  };
}

function makeMessage(
  { head, content, frames }: Direction,
  fields: reference.HeaderFields,
  salt: Buffer,
  by: reference.Sealing,
): Message {
  const json = Buffer.from(JSON.stringify(head));
  const made = { fields, salt, by, head: json };
  if (typeof content !== 'object') {
    const body = Buffer.from(content ?? '');
    return { ...made, ...reference.wholeMessage(by, fields, salt, json, body) };
  }
  const bodyFrames = [...content.map((text) => Buffer.from(text)), Buffer.alloc(0)];
  const first = fields.enveloped ? [reference.envelope(json, Buffer.alloc(0))] : [];
  const plaintexts = frames?.(json) ?? [...first, ...bodyFrames];
  return { ...made, ...reference.streamedMessage(by, fields, salt, json, plaintexts) };
}

export function messageVectors() {
  return {
    description:
      'Whole exchanges, all under one pair secret: what is said, and what stands on the wire.',
    fields: {
      pairSecret: 'hex, 64 bytes',
      readOnly: 'a receiver must take it; the sender of this repository frames it otherwise',
      method: 'the outer method',
      status: 'the outer status',
      header: 'x-mte-relay',
      salt: 'hex: 16 bytes in a request, 12 in a response',
      head: 'text: the JSON of the head',
      content: 'text, in UTF-8; a list where streamed: what the application writes at a time',
      encodedHead: 'base64url: x-mte-relay-eh, null where there is none',
      httpBody: 'hex: the body of the HTTP message',
    },
    pairSecret: PAIR_SECRET.toString('hex'),
    accept: EXCHANGES.map(({ name, suite, method, status, spec, request, response }) => ({
      name,
      suite,
      ...(spec.readOnly === true && { readOnly: true }),
      request: { method, ...messageVector(request, spec.request.content) },
      response: { status, ...messageVector(response, spec.response.content) },
    })),
  };
}

function messageVector(message: Message, content: Content | undefined) {
  return {
    header: reference.relayHeader(message.fields),
    salt: message.salt.toString('hex'),
    head: message.head.toString('utf8'),
    content: content ?? null,
    encodedHead: message.encodedHead,
    httpBody: message.httpBody.toString('hex'),
  };
}
