import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingNames, variables } from '../../src/config/settings.ts';
import { ERRORS } from '../../src/domain/errors.ts';
import { ROUTES } from '../../src/domain/wire.ts';
import { listeningAt } from '../../src/process/start-lines.ts';
import { readTemplate } from '../deploy/cloudformation/template.ts';
import { APPLICATION_INSIGHTS } from '../deploy/grafana/application-insights.ts';
import { kustoWith } from '../deploy/grafana/kusto.ts';
import { startProcess } from '../support/relay-process.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const page = read('docs/operations.md');
const prose = page.replaceAll(/^```.*?^```$/gms, '');
const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, text = '']) =>
  text.replaceAll(/\s+/g, ' '),
);
const fenced = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)];
const blocks = (language: string) =>
  fenced.filter(([, its]) => its === language).map(([, , text = '']) => text);

const template = readTemplate('production');
const alarms = Object.entries(template.Resources)
  .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
  .map(([name]) => name);
const alerts: string[] = parse(read('deploy/prometheus/alerts.yaml')).groups.flatMap(
  ({ rules }: { rules: { alert: string }[] }) => rules.map(({ alert }) => alert),
);

/** What others named: Node, OpenSSL, Redis, Kubernetes, AWS, and tools. */
const OTHERS = [
  ...['EADDRINUSE', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'],
  ...['CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
  ...['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_OVERFLOW'],
  ...['NOAUTH', 'WRONGPASS', 'NOPERM', 'READONLY', 'OOM', 'LOADING', 'MOVED', 'CROSSSLOT'],
  ...[
    'noeviction',
    'https:',
    'redis:',
    'rediss:',
    'Host',
    'Retry-After',
    'application/octet-stream',
    '9464',
  ],
  ...['ResourceInitializationError', 'CreateContainerConfigError', 'ImagePullBackOff', 'curl'],
  ...['cloudwatch:PutMetricData', 'cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'],
  ...['kubectl rollout undo deployment/mte-relay', 'kubectl rollout restart deployment/mte-relay'],
  ...['kubectl logs --selector app.kubernetes.io/name=mte-relay --prefix', 'docker build'],
  ...['helm install mte-relay deploy/helm/mte-relay --values values.yaml', '$SECRET'],
];

const known = new Set<string>([
  ...OTHERS,
  ...variables,
  ...Object.keys(ERRORS),
  ...Object.values(ROUTES),
  ...Object.values(ROUTES).map((route) => `POST ${route}`),
  ...alarms,
  ...alerts,
  ...Object.keys(template.Parameters),
  ...Object.keys(template.Outputs ?? {}),
  // Of the deployments and the package.
  ...[
    'parameters.json',
    'alerts.yaml',
    'deploy.sh',
    './deploy.sh status',
    'mte-relay',
    'secret.keys',
    'networkPolicy.enabled',
  ],
  ...['npm run sizing', 'mteFetch', 'claim', 'x-mte-relay', 'x-request-id'],
  ...['--check-config', '--print-config', '--version'],
  // Fields of the log and of errors.
  ...['reason', 'status', 'code', 'exporter', 'DISCONNECTED', 'TIMEOUT'],
  ...['mte.relay.replays', listeningAt('0.0.0.0', 8080)],
]);

/** Every text in the source, with what stands on several lines put together. */
const source = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => read(`src/${name}`).replaceAll(/' \+\s+'/g, ''))
  .join('\n');

function isKnown(span: string): boolean {
  const [, name = '', value] = /^([A-Z_]+)=(\w+)$/.exec(span) ?? [];
  if (value !== undefined) return settingNames.some((setting) => setting === name);
  if (span.startsWith('deploy/')) return existsSync(new URL(span, root));
  return known.has(span) || source.includes(`'${span}'`);
}

describe('docs/operations.md', () => {
  it('names no message, setting, code, alarm or file that does not exist', () => {
    expect(spans.filter((span) => !isKnown(span))).toEqual([]);
    expect(spans.length).toBeGreaterThan(150);
  });

  it('says of every alarm what it means', () => {
    const rows = prose.split('\n').filter((line) => line.startsWith('|'));
    for (const alarm of [...alarms, ...alerts]) {
      expect(
        rows.filter((row) => row.includes(`\`${alarm}\``)),
        alarm,
      ).toHaveLength(1);
    }
  });

  it('has every error of the table with its status, and says what to do', () => {
    const listed = [...page.matchAll(/^\| (\d{3}) \| `([\w-]+)` \|/gm)];
    expect(listed.map(([, status, code]) => `${status} ${code}`).sort()).toEqual(
      Object.entries(ERRORS)
        .map(([code, { status }]) => `${status} ${code}`)
        .sort(),
    );
  });

  it('links to what is there', () => {
    const anchors = (text: string) =>
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w\- ]/g, '')
          .replaceAll(' ', '-'),
      );
    const links = [...page.matchAll(/\]\(([^)#]*)(?:#([^)]+))?\)/g)];
    expect(links.length).toBeGreaterThan(30);
    for (const [link, path = '', anchor] of links) {
      const file = new URL(path === '' ? 'operations.md' : path, new URL('docs/', root));
      expect(existsSync(file), link).toBe(true);
      if (anchor === undefined) continue;
      const folder = !/\.\w+$/.test(path) && path !== '';
      const text = readFileSync(folder ? new URL(`${file}/README.md`) : file, 'utf8');
      expect(anchors(text), link).toContain(anchor);
    }
  });

  it('shows what the relay prints for a wrong configuration, and its exit code', async () => {
    const [shown] = blocks('').filter((text) => text.startsWith('The configuration has'));
    const relay = startProcess({
      UPSTREAM: 'api.example.com',
      CORS_ORIGIN: 'https://app.example.com',
      CLIENT_ID_SECRET: 'short',
    });
    expect(await relay.ended).toEqual({ errors: shown, code: 2 });
    expect(prose).toContain('Exit code 2: the settings are wrong.');
  });

  it('has commands whose files are there', () => {
    const named = blocks('sh').flatMap((text) => text.match(/deploy\/[\w./-]+/g) ?? []);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
    for (const [, folder = ''] of page.matchAll(/^cd (deploy\/\S+)/gm)) {
      expect(existsSync(new URL(`${folder}/deploy.sh`, root))).toBe(true);
      expect(existsSync(new URL(`${folder}/parameters.json`, root))).toBe(true);
    }
  });

  it('has alerts for Azure Monitor that are right', () => {
    const faultsIn = kustoWith(APPLICATION_INSIGHTS);
    const queries = blocks('kusto');
    expect(queries).toHaveLength(5);
    for (const query of queries) expect(faultsIn(query), query).toEqual([]);
  });
});
