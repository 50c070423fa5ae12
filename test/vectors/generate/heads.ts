/** Vectors of the JSON of heads. */

type Fill = readonly [before: string, fill: number, after: string];

/** A text, or where it would be long, what is before and after so many letters "a". */
interface HeadText {
  readonly text?: string;
  readonly fill?: Fill;
  readonly hex?: string;
}

const requestText = (more: string) => `{":method":"GET",":path":"/"${more}}`;
const responseText = (more: string) => `{":status":200,":from":"upstream"${more}}`;

/** A request head of `size` bytes. */
function headOf(size: number): Fill {
  const before = '{":method":"GET",":path":"/","x":"';
  return [before, size - before.length - 2, '"}'];
}

export function headVectors() {
  return {
    description:
      'The head of a message: JSON in UTF-8. "canonical" texts are also what the head is written as.',
    fields: {
      kind: 'request or response',
      text: 'the JSON',
      fill: 'in place of text: what is before, how many letters "a", what is after',
      hex: 'in place of text: bytes that are not UTF-8',
      head: 'what it says; headers in their order',
    },
    accept: [...acceptedRequests(), ...acceptedResponses()],
    reject: [...rejectedRequests(), ...rejectedResponses()],
  };
}

function acceptedRequests() {
  const get = (more: string, headers: string[][], canonical = true) => ({
    kind: 'request',
    canonical,
    text: requestText(more),
    head: { method: 'GET', path: '/', headers },
  });
  return [
    get('', []),
    get(',"accept":"*/*","x-a":""', [
      ['accept', '*/*'],
      ['x-a', ''],
    ]),
    get(',"x":["1","2"]', [
      ['x', '1'],
      ['x', '2'],
    ]),
    get(',"x":["1"]', [['x', '1']], false),
    get(',"x":[]', [], false),
    get(',"__proto__":"a","constructor":"b"', [
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]),
    get(',"__proto__":["a","b"]', [
      ['__proto__', 'a'],
      ['__proto__', 'b'],
    ]),
    get(',"!#$%&\'*+-.^_`|~09az":"1"', [["!#$%&'*+-.^_`|~09az", '1']]),
    get(',"x":"caf\u00e9 \u00ff"', [['x', 'caf\u00e9 \u00ff']]),
    get(',"x":"caf\\u00e9"', [['x', 'caf\u00e9']], false),
    get(',"x":"a\\tb"', [['x', 'a\tb']]),
    get(',"x":"\\"\\\\"', [['x', '"\\']]),
    {
      kind: 'request',
      canonical: false,
      text: ' { ":path" : "/" , "x" : "1" , ":method" : "GET" } ',
      head: { method: 'GET', path: '/', headers: [['x', '1']] },
    },
    {
      kind: 'request',
      canonical: true,
      text: '{":method":"M-SEARCH",":path":"/a/%F0%9F%98%80?b=c&b=d"}',
      head: { method: 'M-SEARCH', path: '/a/%F0%9F%98%80?b=c&b=d', headers: [] },
    },
    {
      kind: 'request',
      canonical: true,
      fill: headOf(262_144),
      head: { method: 'GET', path: '/', headers: [['x', 262_144 - headOf(0)[0].length - 2]] },
    },
  ];
}

function acceptedResponses() {
  return [
    {
      kind: 'response',
      canonical: true,
      text: responseText(',"content-type":"text/plain"'),
      head: { status: 200, from: 'upstream', headers: [['content-type', 'text/plain']] },
    },
    {
      kind: 'response',
      canonical: true,
      text: '{":status":559,":from":"relay"}',
      head: { status: 559, from: 'relay', headers: [] },
    },
    {
      kind: 'response',
      canonical: true,
      text: '{":status":599,":from":"upstream","location":"https://example.com/"}',
      head: { status: 599, from: 'upstream', headers: [['location', 'https://example.com/']] },
    },
  ];
}

function rejectedRequests() {
  const rejected: [reason: string, text: HeadText | string][] = [
    ['empty', ''],
    ['not JSON', '{'],
    ['something after it', `${requestText('')}x`],
    ['a byte order mark', `\ufeff${requestText('')}`],
    ['null', 'null'],
    ['an array', '[":method","GET"]'],
    ['a string', '"GET"'],
    ['not UTF-8', { hex: Buffer.from(requestText(',"x":"\u00e9"'), 'latin1').toString('hex') }],
    ['one byte too long', { fill: headOf(262_145) }],
    ['no method', '{":path":"/"}'],
    ['no path', '{":method":"GET"}'],
    ['a pseudo-header too many', requestText(',":authority":"example.com"')],
    ['a pseudo-header of responses', requestText(',":status":200')],
    ['a name that is a colon', requestText(',":":"1"')],
    ['a method that is no token', '{":method":"GE T",":path":"/"}'],
    ['a method with a line feed', '{":method":"GET\\n",":path":"/"}'],
    ['an empty method', '{":method":"",":path":"/"}'],
    ['a method that is an array', '{":method":["GET"],":path":"/"}'],
    ['a path that is not absolute', '{":method":"GET",":path":"a"}'],
    ['an empty path', '{":method":"GET",":path":""}'],
    ['a URL for a path', '{":method":"GET",":path":"https://example.com/"}'],
    ['a path that is a number', '{":method":"GET",":path":1}'],
    ['upper case in a name', requestText(',"X":"1"')],
    ['a space in a name', requestText(',"a b":"1"')],
    ['a line feed in a name', requestText(',"a\\n":"1"')],
    ['a colon in a name', requestText(',"a:":"1"')],
    ['an empty name', requestText(',"":"1"')],
    ['a name that is not ASCII', requestText(',"\u00e9":"1"')],
    ['CR in a value', requestText(',"x":"a\\rb"')],
    ['LF in a value', requestText(',"x":"a\\nb"')],
    ['LF at the end of a value', requestText(',"x":"a\\n"')],
    ['NUL in a value', requestText(',"x":"a\\u0000b"')],
    ['DEL in a value', requestText(',"x":"a\\u007fb"')],
    ['a character above U+00FF in a value', requestText(',"x":"\u20ac"')],
    ['U+0080 to U+00FF is all right, U+0100 is not', requestText(',"x":"\u0100"')],
    ['LF in one of several values', requestText(',"x":["1","a\\nb"]')],
    ['a value that is a number', requestText(',"x":1')],
    ['a value that is null', requestText(',"x":null')],
    ['a value that is an object', requestText(',"x":{"a":"b"}')],
    ['__proto__ that is an object', requestText(',"__proto__":{"a":"b"}')],
    ['an array in an array', requestText(',"x":[["1"]]')],
    ['a number in an array', requestText(',"x":["1",2]')],
  ];
  return rejected.map(([reason, text]) => ({
    kind: 'request',
    ...(typeof text === 'string' ? { text } : text),
    reason,
  }));
}

function rejectedResponses() {
  const rejected: [reason: string, text: string][] = [
    ['no status', '{":from":"relay"}'],
    ['no speaker', '{":status":200}'],
    ['an unknown speaker', '{":status":200,":from":"proxy"}'],
    ['an interim status', '{":status":103,":from":"upstream"}'],
    ['a status that HTTP does not have', '{":status":600,":from":"upstream"}'],
    ['a status with a fraction', '{":status":200.5,":from":"upstream"}'],
    ['a status that is text', '{":status":"200",":from":"upstream"}'],
    ['a request head', requestText('')],
    ['both at once', responseText(',":method":"GET",":path":"/"')],
    ['LF in a value', responseText(',"x":"a\\nb"')],
    ['upper case in a name', responseText(',"Location":"/"')],
  ];
  return rejected.map(([reason, text]) => ({ kind: 'response', text, reason }));
}
