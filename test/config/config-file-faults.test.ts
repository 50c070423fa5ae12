import { describe, expect, it } from 'vitest';
import { OTHER_SECRET, refusal, SECRET, type Variables } from './given.ts';

const PATH = 'mte-relay-config.yaml';

const minimalFile = `
upstream: http://127.0.0.1:3000
corsOrigins: https://app.example.com
clientIdSecret: ${SECRET}
`;

function faultsOf(text: string, env: Variables = {}) {
  const error = refusal({ CONFIG_FILE: PATH, ...env }, [], { [PATH]: text });
  return (error?.faults ?? []).map(({ variable, problem }) => `${variable} ${problem}`);
}

/** The faults of lines added to the smallest file, of which they begin the fifth. */
function faultsOfLines(lines: string) {
  return faultsOf(minimalFile + lines);
}

describe('a fault in the file', () => {
  it('is told with the key as it was written and its line', () => {
    expect(faultsOfLines('port: x\nmaxHeaderBytes: 10mb\nheaders: [a]\nhost: [a]\n')).toEqual([
      'headers in line 7 of the file must be a mapping of header names and values',
      'maxHeaderBytes in line 6 of the file must be a whole number from 8192 to 262144, not "10mb"; 10mb is 10485760',
      'port in line 5 of the file must be a number from 0 to 65535, not "x"',
      'host in line 8 of the file must be one text, not a list or a mapping',
    ]);
  });

  it('is told with a line of YAML that would be right', () => {
    const text = `corsOrigins: x\nclientIdSecret: x\nupstream: x\nheaders: x\nport: x`;
    const error = refusal({ CONFIG_FILE: PATH }, [], { [PATH]: text });
    expect(error?.faults.map(({ example }) => example)).toEqual([
      'upstream: https://api.example.com',
      'corsOrigins: ["https://app.example.com","https://admin.example.com"]',
      'clientIdSecretFile: /run/secrets/client-id-secret',
      'headers: {"x-served-by":"relay-eu"}',
      'port: 8080',
    ]);
  });

  it('is told with its place in a tenant', () => {
    const text = 'corsOrigins: "*"\ndomainMap:\n  a:\n    upstream: b\n    mteRoute: /a\n';
    expect(faultsOf(text)).toEqual([
      'domainMap["a"].mteRoute in line 5 of the file is not a setting of a tenant; did you mean mteRoutes?',
      'domainMap["a"].upstream in line 4 of the file must be an absolute http: or https: URL',
      'domainMap["a"].clientIdSecret in line 3 of the file is missing; give it here, or CLIENT_ID_SECRET for all tenants',
    ]);
  });

  it.each([
    ['upsteram: x', 'upsteram in line 5 of the file', '; did you mean upstream?'],
    ['cors_methods: x', 'cors_methods in line 5 of the file', '; did you mean corsMethods?'],
    ['PORT: 1', 'PORT in line 5 of the file', '; did you mean port?'],
    ['limits: {}', 'limits in line 5 of the file', ''],
    ['configFile: a.yaml', 'configFile in line 5 of the file', ''],
    ['<<: {port: 1}', 'Line 5 of the file', undefined],
    [`${SECRET}: 1`, 'Line 5 of the file', undefined],
    ['__proto__: 1', 'Line 5 of the file', undefined],
  ])('%s is an unknown key', (line, place, hint) => {
    const problem =
      hint === undefined
        ? 'has a key that is not a setting of the relay'
        : `is not a setting of the relay${hint}`;
    expect(faultsOfLines(line)).toEqual([`${place} ${problem}`]);
  });

  it('does not show a secret under a misspelt key, wherever it stands besides', () => {
    const text = `${minimalFile}relayIdentiyKey: ${OTHER_SECRET}`;
    const error = refusal({ CONFIG_FILE: PATH, PORT: OTHER_SECRET }, [], { [PATH]: text });
    expect(error?.faults).toHaveLength(2);
    expect(error?.message).not.toContain(OTHER_SECRET);
  });

  it('is a secret that is there besides its file', () => {
    expect(faultsOfLines('clientIdSecretFile: /s')).toEqual([
      'clientIdSecretFile in line 5 of the file is set besides clientIdSecret in line 4 of the file; keep one of the two',
    ]);
  });

  it('is a key that is there twice', () => {
    expect(faultsOfLines('port: 1\nport: 2\n"port": 3\n')).toEqual([
      'port in line 6 of the file is there twice',
      'port in line 7 of the file is there twice',
    ]);
    expect(faultsOfLines('headers: {a: b, a: c}')).toEqual([
      'headers in line 5 of the file has a header twice: names differ by more than upper and lower case',
    ]);
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['port: [1', 5, 'is not valid YAML (bad indent)'],
    ['host: a\n  port: 1', 5, 'is not valid YAML'],
    ['port: a: b', 5, 'is not valid YAML (block as implicit key)'],
    ['mteRoutes: "\\q"', 5, 'is not valid YAML (bad dq escape)'],
    ['corsOrigins: *', 5, 'names an alias that is not there; a * that is meant as text'],
    ['domainMap: {*: {}}', 5, 'names an alias that is not there; a * that is meant as text'],
    ['---\nport: 1', 5, 'begins a second document'],
    ['port: !!int 1', 5, 'has a tag'],
    ['port: !env PORT', 5, 'has a tag'],
    ['headers: !!map {}', 5, 'has a tag'],
    ['mteRoutes: &a [*a]', 5, 'is nested too deeply'],
    ['mteRoutes: *nothing', 5, 'names an alias that is not there'],
    ['[a]: 1', 5, 'has a key that is not a text'],
    [`mteRoutes: ${'['.repeat(100)}${']'.repeat(100)}`, 5, 'is nested too deeply'],
    [`mteRoutes: ${'['.repeat(50_000)}`, 5, 'is not valid YAML'],
  ])('is refused at its line for %j', (line, number, problem) => {
    const faults = faultsOfLines(line);
    expect(faults.some((fault) => fault.startsWith(`Line ${number} of the file ${problem}`))).toBe(
      true,
    );
    expect(faults.length).toBeLessThanOrEqual(5);
  });

  it('does not grow beyond all bounds by aliases of aliases', () => {
    const laughs = Array.from({ length: 9 }, (_, level) => {
      const alias = level === 0 ? 'lol' : `*l${level - 1}`;
      return `l${level}: &l${level} [${Array(10).fill(alias).join(', ')}]`;
    });
    expect(faultsOf(laughs.join('\n'))).toEqual([
      expect.stringContaining('of the file stands for too many values, by its aliases'),
    ]);
  });

  it.each(['- port: 1', 'port', '"port: 1"'])('is refused when it is no mapping: %s', (text) => {
    expect(faultsOf(text)).toEqual(['Line 1 of the file is not a mapping of settings']);
  });

  it('is one fault, since what is missing may stand in it', () => {
    expect(faultsOf('port: [')).toHaveLength(1);
    expect(refusal({}, [`--config=${PATH}`])?.faults).toEqual([
      {
        variable: '--config',
        problem: `names "${PATH}", which cannot be read (ENOENT)`,
        example: '--config=mte-relay-config.yaml',
      },
    ]);
  });

  it('does not keep other faults back', () => {
    expect(faultsOf('port: [', { PORT: 'x' })).toEqual([
      expect.stringContaining('Line 1 of the file'),
      'PORT must be a number from 0 to 65535, not "x"',
    ]);
  });

  it('does not have its name shown where that may be a secret', () => {
    expect(refusal({ CONFIG_FILE: OTHER_SECRET })?.message).not.toContain(OTHER_SECRET);
    expect(
      refusal({ CONFIG_FILE: `/x/${SECRET}`, CLIENT_ID_SECRET: SECRET })?.message,
    ).not.toContain(SECRET);
  });
});
