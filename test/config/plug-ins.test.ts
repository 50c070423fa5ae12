import { describe, expect, it } from 'vitest';
import { variables } from '../../src/config/settings.ts';
import { ConfigError, loadConfig, settingsAdapterOf } from '../../src/config.ts';
import {
  configWith,
  faultsWith,
  minimal,
  OTHER_SECRET,
  problemsWith,
  SECRET,
  warningsWith,
} from './given.ts';

/** The faults of, or the configuration from, what a plug-in supplied beside `env`. */
function withSupplied(
  supplied: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  file = '',
) {
  const argv = file === '' ? [] : ['--config=/c.yaml'];
  try {
    const loaded = loadConfig({ env, argv, readFile: () => file, supplied });
    if (loaded.action !== 'run') throw new Error(`the action was ${loaded.action}`);
    return { config: loaded.config, faults: [], message: '' };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, faults: error.faults, message: error.message };
  }
}

describe('settings from a plug-in', () => {
  const needed = { UPSTREAM: 'http://a', CORS_ORIGINS: '*', CLIENT_ID_SECRET: SECRET };

  it('rank below the environment and above the file', () => {
    const { config } = withSupplied(
      { ...needed, PORT: '1001', HOST: 'from.plug.in' },
      { PORT: '1000' },
      'host: from.file\nlogLevel: error',
    );
    expect(config).toMatchObject({ port: 1000, host: 'from.plug.in', logLevel: 'error' });
  });

  it('are unset where they are empty', () => {
    const { config } = withSupplied({ ...needed, HOST: '' }, {}, 'host: from.file');
    expect(config?.host).toBe('from.file');
  });

  it('can name the file with further settings', () => {
    const loaded = loadConfig({
      env: {},
      argv: [],
      readFile: (path) => (path === '/further.yaml' ? 'port: 1002' : ''),
      supplied: { ...needed, CONFIG_FILE: '/further.yaml' },
    });
    expect(loaded).toMatchObject({ action: 'run', config: { port: 1002 } });
  });

  it('are checked, and told with where they come from', () => {
    expect(withSupplied({ ...needed, PORT: 'many' }).faults).toMatchObject([
      { variable: 'PORT of SETTINGS_ADAPTER', example: "{ PORT: '8080' }" },
    ]);
  });

  it('have to be settings, or the plug-ins’ own', () => {
    const { faults } = withSupplied({ ...needed, CORS_ORIGIN: 'x', PLUGIN_ANYTHING: 'y' });
    expect(faults).toMatchObject([
      {
        variable: 'CORS_ORIGIN of SETTINGS_ADAPTER',
        problem: expect.stringContaining('did you mean CORS_ORIGINS?'),
      },
    ]);
  });

  it('cannot name a plug-in for settings again', () => {
    const { faults } = withSupplied({ ...needed, SETTINGS_ADAPTER: './another.ts' });
    expect(faults).toMatchObject([{ problem: 'cannot name another plug-in for settings' }]);
  });

  it.each([
    [
      'in a wrong value',
      { ...needed, HOST: `http://${OTHER_SECRET}`, RELAY_IDENTITY_KEY: OTHER_SECRET },
    ],
    [
      'under a name that is none',
      { ...needed, UNKNOWN_NAME: OTHER_SECRET, HOST: `http://${OTHER_SECRET}` },
    ],
    ['as a name', { ...needed, [OTHER_SECRET]: 'x' }],
  ])('show no secret %s', (_, supplied) => {
    const { faults, message } = withSupplied(supplied);
    expect(faults.length).toBeGreaterThan(0);
    expect(message).not.toContain(OTHER_SECRET);
  });
});

describe('the plug-in for settings', () => {
  it('is named by a flag before the environment', () => {
    const env = { SETTINGS_ADAPTER: './env.ts', PLUGIN_A: 'a', OTHER: 'b' };
    expect(settingsAdapterOf({ env, argv: ['--settings-adapter=./flag.ts'] })).toEqual({
      location: './flag.ts',
      settings: { PLUGIN_A: 'a' },
      verbose: false,
    });
    expect(settingsAdapterOf({ env, argv: [] }).location).toBe('./env.ts');
    expect(settingsAdapterOf({ env, argv: ['--help'] }).location).toBeUndefined();
  });

  it('cannot be named by the file', () => {
    const files = { '/c.yaml': 'settingsAdapter: ./x.ts' };
    const [fault] = faultsWith({ CONFIG_FILE: '/c.yaml' }, files);
    expect(fault?.variable).toBe('settingsAdapter in line 1 of the file');
    expect(fault?.problem).toContain('set SETTINGS_ADAPTER in the environment');
  });
});

describe('plug-ins', () => {
  it('are none unless they are named', () => {
    const { settings, ...named } = configWith().plugIns;
    expect(settings).toEqual({});
    expect(Object.values(named).filter((location) => location !== undefined)).toEqual([]);
  });

  it('are named by variable, flag and key', () => {
    const { plugIns } = configWith(
      { SESSION_STORE_ADAPTER: './store.ts', CONFIG_FILE: '/c.yaml' },
      ['--codec-adapter=a-codec'],
      { '/c.yaml': 'startupScript: /start.js' },
    );
    expect(plugIns).toMatchObject({
      sessionStore: './store.ts',
      codec: 'a-codec',
      startupScript: '/start.js',
    });
  });

  it('have settings of their own, the environment before what a plug-in gave', () => {
    const loaded = loadConfig({
      env: { ...minimal, PLUGIN_A: 'environment', PLUGIN_EMPTY: '' },
      argv: [],
      readFile: () => '',
      supplied: { PLUGIN_A: 'supplied', PLUGIN_B: ' kept ' },
    });
    expect(loaded).toMatchObject({
      config: { plugIns: { settings: { PLUGIN_A: 'environment', PLUGIN_B: ' kept ' } } },
    });
  });

  it('have settings that no warning takes for misspelt ones', () => {
    expect(warningsWith({ PLUGIN_S: 'x', CODEC_ADAPTR: 'x' })).toEqual([
      'CODEC_ADAPTR is not a setting of the relay; did you mean CODEC_ADAPTER?',
    ]);
    for (const name of variables) expect(warningsWith({ [`PLUGIN_${name}`]: 'x' })).toEqual([]);
  });

  it('keep pairs in one place', () => {
    expect(
      problemsWith({ SESSION_STORE_ADAPTER: './store.ts', REDIS_URL: 'redis://localhost' }),
    ).toEqual(['is set besides REDIS_URL; keep one place for the pairs']);
  });

  it('are refused where no file can be called so', () => {
    expect(problemsWith({ LOG_ADAPTER: './log\n.ts' })).toHaveLength(1);
  });
});
