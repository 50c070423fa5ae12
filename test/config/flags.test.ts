import { describe, expect, it } from 'vitest';
import { configWith, load, minimal, OTHER_SECRET, refusal, SECRET } from './given.ts';

function faults(...argv: string[]) {
  return refusal(minimal, argv)?.faults ?? [];
}

describe('flags', () => {
  it('stand for every setting and win over the environment', () => {
    const argv = ['--port', '9000', '--upstream=https://b.example.com', '--log-level=error'];
    const loaded = load({ ...minimal, PORT: '8000', LOG_LEVEL: 'off' }, argv);
    expect(loaded).toMatchObject({ config: { port: 9000, logLevel: 'error' }, warnings: [] });
    expect(configWith({}, argv).tenants.get('*')?.upstream.href).toBe('https://b.example.com/');
  });

  it('win with a file over a secret in the environment', () => {
    const config = configWith({}, ['--client-id-secret-file=/s'], { '/s': OTHER_SECRET });
    expect(config.tenants.get('*')?.clientIdSecrets).toEqual([OTHER_SECRET]);
  });

  it('leave the environment in force when they are empty', () => {
    expect(configWith({ PORT: '8000' }, ['--port=']).port).toBe(8000);
  });

  it('take --debug with and without a value', () => {
    expect(configWith({}, ['--debug']).logLevel).toBe('debug');
    expect(configWith({ DEBUG: 'true' }, ['--debug=false']).logLevel).toBe('info');
    expect(faults('--debug=1')).toMatchObject([
      { variable: '--debug', problem: 'must be true or false, not "1"' },
    ]);
  });

  it('are warned about where they show a secret to the process list', () => {
    const loaded = load(minimal, [`--client-id-secret=${OTHER_SECRET}`]);
    expect(loaded.warnings).toEqual([
      '--client-id-secret shows a secret in the process list; set CLIENT_ID_SECRET or CLIENT_ID_SECRET_FILE instead.',
    ]);
  });

  it('are named as written in a fault about their value', () => {
    expect(faults('--port=x', '--cors-origins=https://a.example.com/')).toMatchObject([
      { variable: '--cors-origins', example: expect.stringMatching(/^--cors-origins=https:/) },
      { variable: '--port', example: '--port=8080' },
    ]);
  });
});

describe('an argument that is not understood', () => {
  it.each([
    ['--upsteram=x', 'did you mean --upstream?'],
    ['--PORT=1', 'did you mean --port?'],
    ['--prot=1', 'did you mean --port?'],
    ['--client_id_secret=x', 'did you mean --client-id-secret?'],
    ['--checkconfig', 'did you mean --check-config?'],
  ])('%s is a fault with a hint', (argument, hint) => {
    expect(faults(argument)).toMatchObject([
      { problem: `is not a flag of the relay; ${hint}`, variable: argument.split('=')[0] },
    ]);
  });

  it.each([
    [['--verbose'], '--verbose'],
    [['start'], 'Argument 1'],
    [['--port=1', '-xyz'], 'Argument 2'],
    [[`--${SECRET}`], 'Argument 1'],
    [['--__proto__=x'], 'Argument 1'],
    [['--constructor'], '--constructor'],
  ])('%j is a fault', (argv, variable) => {
    expect(faults(...argv)).toMatchObject([{ variable, problem: 'is not a flag of the relay' }]);
  });

  it.each([
    [['--port'], 'has no value'],
    [['--port', '1', '--port=2'], 'is given twice'],
    [
      ['--upstream', '--port=1'],
      'has no value before the next flag; a value that begins with - is written after =',
    ],
    [['--help=no'], 'takes no value'],
  ])('%j is a fault', (argv, problem) => {
    expect(faults(...argv)).toMatchObject([{ problem }]);
  });
});

describe('--help, --version and --check-config', () => {
  it('help and version look at nothing else', () => {
    expect(load({}, ['--help']).action).toBe('help');
    expect(load({}, ['-h', '--wrong']).action).toBe('help');
    expect(load({}, ['--version']).action).toBe('version');
    expect(load({}, ['--check-config', '--version', '--help']).action).toBe('help');
  });

  it('checks the configuration, and shows what is in force and from where', () => {
    const env = { ...minimal, HEADERS: '{"Authorization":"hunter2"}', PORT: '81' };
    const loaded = load(env, ['--check-config', '--port=82']);
    if (loaded.action !== 'check') throw new Error(loaded.action);
    expect(loaded.config.port).toBe(82);
    const lines = loaded.text.split('\n').map((line) => line.trim().replace(/ {2,}/, ' = '));
    expect(lines).toContain('PORT = 82 (from --port)');
    expect(lines).toContain('UPSTREAM = http://127.0.0.1:3000 (from UPSTREAM)');
    expect(lines).toContain('CLIENT_ID_SECRET = (set) (from CLIENT_ID_SECRET)');
    expect(lines).toContain('HEADERS = authorization (from HEADERS)');
    expect(lines).toContain('LOG_LEVEL = info (default)');
    expect(lines).toContain('MTE_ROUTES = (unset)');
    expect(loaded.text).not.toMatch(new RegExp(`hunter2|${SECRET}`));
  });

  it('does not show a secret that stands in another setting too', () => {
    const loaded = load({ ...minimal, MTE_ROUTES: `/${SECRET}` }, ['--check-config']);
    if (loaded.action !== 'check') throw new Error(loaded.action);
    expect(loaded.text).toMatch(/MTE_ROUTES +\(set\)/);
    expect(loaded.text).not.toContain(SECRET);
  });

  it('refuses a wrong configuration as a start would', () => {
    expect(refusal({}, ['--check-config'])?.faults).toHaveLength(3);
  });
});
