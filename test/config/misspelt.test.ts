import { describe, expect, it } from 'vitest';
import { minimal, refusal, SECRET, warningsWith } from './given.ts';

// What shells, containers, schedulers, CI systems and npm set.
const ordinary = `
  HOST HOSTNAME HOSTTYPE HOME PATH POST PORTS NODE_PORT PORT_HTTP NODE_ENV NODE_OPTIONS NODE_PATH PWD OLDPWD
  SHELL SHLVL TERM USER LOGNAME LANG LC_ALL TZ TMPDIR EDITOR PAGER DISPLAY MAIL HTTP_PROXY
  HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy SSL_CERT_FILE CI DEBUGINFOD_URLS DEBUG_COLORS
  AWS_DEFAULT_REGION AWS_EXECUTION_ENV AWS_PROFILE AWS_ROLE_ARN AWS_ACCESS_KEY_ID
  AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
  ECS_CONTAINER_METADATA_URI_V4 KUBERNETES_SERVICE_HOST KUBERNETES_PORT_443_TCP
  KUBERNETES_SERVICE_PORT UPSTREAM_SERVICE_HOST UPSTREAM_PORT REDIS_PORT REDIS_HOST REDIS_PASSWORD
  REDIS_SERVICE_HOST RELAY_PORT RELAY_SERVICE_HOST MTE_RELAY_SERVICE_HOST WEBSITE_HOSTNAME
  AZURE_CLIENT_ID AZURE_CLIENT_SECRET CLIENT_ID CLIENT_SECRET IDENTITY_ENDPOINT IDENTITY_HEADER
  GITHUB_ACTIONS GITHUB_TOKEN RUNNER_OS npm_config_cache npm_lifecycle_event npm_package_name
  DOMAIN_NAME CONFIG_DIR CONFIG_PATH CONFIG_HOME UPSTREAM_URL UPSTREAM_HOST MAX_MEMORY REQUEST_TIMEOUT_MS
  INIT_CWD LOG_FORMAT LOG_FILE LOG_DIR SUDO_USER XDG_RUNTIME_DIR VITEST TEST WORKING_DIR COLUMNS LINES
`
  .trim()
  .split(/\s+/);

describe('a misspelt variable', () => {
  it.each([
    ['UPSTERAM', 'UPSTREAM'],
    ['upstream', 'UPSTREAM'],
    ['CLIENT_ID_SECERT', 'CLIENT_ID_SECRET'],
    ['CLIENTID_SECRET', 'CLIENT_ID_SECRET'],
    ['CLIENT_ID_SECERT_FILE', 'CLIENT_ID_SECRET_FILE'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['CORS_ALLOWED', undefined],
  ])('%s is pointed out in the fault of what is missing', (written, meant) => {
    const error = refusal({ [written]: SECRET });
    const hints = error?.faults.filter(({ problem }) => problem.includes('did you mean')) ?? [];
    expect(hints.map(({ problem }) => problem)).toEqual(
      meant === undefined
        ? []
        : [`is required, but it is not set; ${written} is set: did you mean ${meant}?`],
    );
    expect(error?.faults).toHaveLength(3);
    expect(error?.warnings).toEqual([]);
  });

  it.each([
    ['PASSTHROUGH_ROUTES', 'PASS_THROUGH_ROUTES'],
    ['MTE_ROUTE', 'MTE_ROUTES'],
    ['CORS_METHOD', 'CORS_METHODS'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['TRUSTED_PROXY', undefined],
    ['TRUSTED_PROXIE', 'TRUSTED_PROXIES'],
    ['PASSTHRU_ROUTES', undefined],
    ['PASS_TROUGH_ROUTE', 'PASS_THROUGH_ROUTES'],
    ['UPSTREAMS', 'UPSTREAM'],
    ['RELAY_IDENTIY_KEY', 'RELAY_IDENTITY_KEY'],
  ])('%s is warned about where nothing is missing', (written, meant) => {
    expect(warningsWith({ [written]: 'x' })).toEqual(
      meant === undefined
        ? []
        : [`${written} is not a setting of the relay; did you mean ${meant}?`],
    );
  });

  it('is told together with the faults', () => {
    const error = refusal({ ...minimal, PORT: 'x', MTE_ROUTE: '/a' });
    expect(error?.warnings).toHaveLength(1);
    expect(error?.message).toContain('did you mean MTE_ROUTES?');
  });

  it('is left alone when it is empty', () => {
    expect(warningsWith({ MTE_ROUTE: '' })).toEqual([]);
  });
});

it.each(ordinary)('%s is an ordinary variable', (name) => {
  if (name === 'HOST') return expect(warningsWith({ HOST: 'localhost' })).toEqual([]);
  expect(warningsWith({ [name]: 'x' })).toEqual([]);
});
