import { describe, expect, it } from 'vitest';
import { environmentOf, expectSoundManifests, objectOf, objectsOf, podOf } from './expectations.ts';
import { findHelm, lintedChart, renderedChart, type Values } from './helm.ts';
import { checkFieldNames, type KubernetesObject } from './schema.ts';

const DIGEST = `sha256:${'0a'.repeat(32)}`;
const least = {
  upstream: 'https://api.internal',
  corsOrigins: ['https://app.shop.test', 'https://admin.shop.test'],
  secret: { name: 'relay-secrets' },
  image: { repository: 'registry.shop.test/mte-relay', digest: DIGEST },
};

const CASES: Readonly<Record<string, Values>> = {
  'as little as can be': least,
  'one replica without Redis': {
    ...least,
    replicas: 1,
    autoscaling: { enabled: false },
    secret: { name: 'relay-secrets', keys: ['CLIENT_ID_SECRET'] },
  },
  EKS: {
    ...least,
    settings: { AWS_REGION: 'eu-central-1', KEEP_ALIVE_TIMEOUT_MS: '310000' },
    serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/relay' } },
    ingress: { enabled: true, className: 'alb', host: 'relay.shop.test' },
  },
  AKS: {
    ...least,
    secret: {
      name: 'relay-secrets',
      keys: [
        'CLIENT_ID_SECRET',
        'RELAY_IDENTITY_KEY',
        'REDIS_URL',
        'APPLICATIONINSIGHTS_CONNECTION_STRING',
      ],
    },
    podLabels: { 'azure.workload.identity/use': 'true' },
    ingress: { enabled: true, host: 'relay.shop.test', tlsSecretName: 'relay-certificate' },
    networkPolicy: { enabled: true, from: [{ namespaceSelector: {} }] },
    tolerations: [{ key: 'spot', operator: 'Exists' }],
    nodeSelector: { 'kubernetes.io/arch': 'amd64' },
    imagePullSecrets: [{ name: 'registry' }],
    podAnnotations: { 'shop.test/owner': 'platform' },
    service: { type: 'LoadBalancer', annotations: { 'shop.test/internal': 'true' } },
  },
  'the extension packaging of the marketplace': {
    ...least,
    global: {
      azure: {
        images: { relay: { registry: 'market.azurecr.io', image: 'mte-relay', digest: DIGEST } },
      },
    },
  },
};

const found = findHelm();
const helm = found ?? '';
const missing = 'SKIPPED: there is no Helm here; set HELM_PATH to the path of one';
if (found === undefined) process.stderr.write(`The chart: ${missing}\n`);

describe.skipIf(found === undefined)(
  found === undefined ? `the chart (${missing})` : 'the chart',
  { timeout: 120_000 },
  () => {
    const rendered = async (values: Values): Promise<readonly KubernetesObject[]> =>
      objectsOf(await renderedChart(helm, values));

    it.each(Object.entries(CASES))('is sound with %s', async (_name, values) => {
      await lintedChart(helm, values);
      expectSoundManifests(await rendered(values));
    });

    it('makes no field that Kubernetes does not know', async () => {
      const all = await Promise.all(Object.values(CASES).map(rendered));
      checkFieldNames(all.flat());
    });

    it('gives the relay the settings of the values', async () => {
      const environment = environmentOf(podOf(await rendered(CASES.EKS ?? {})));
      expect(environment).toMatchObject({
        UPSTREAM: 'https://api.internal',
        CORS_ORIGINS: 'https://app.shop.test,https://admin.shop.test',
        AWS_REGION: 'eu-central-1',
        SHUTDOWN_TIMEOUT_MS: '25000',
      });
    });

    it('takes its image by digest, and that of the marketplace where it is told', async () => {
      const image = async (values: Values) => podOf(await rendered(values)).containers[0].image;
      expect(await image(least)).toBe(`registry.shop.test/mte-relay@${DIGEST}`);
      expect(await image({ ...least, image: { repository: 'r.test/relay' } })).toBe(
        'r.test/relay:0.1.0',
      );
      const packaged = CASES['the extension packaging of the marketplace'] ?? {};
      expect(await image(packaged)).toBe(`market.azurecr.io/mte-relay@${DIGEST}`);
      expect(objectOf(await rendered(packaged), 'Deployment')).toMatchObject({
        spec: {
          template: {
            metadata: { labels: { 'azure-extensions-usage-release-identifier': 'shop' } },
          },
        },
      });
    });

    it('lets nobody but the given peers in, where that is asked for', async () => {
      const policy = objectOf(await rendered(CASES.AKS ?? {}), 'NetworkPolicy');
      expect(policy).toMatchObject({
        spec: {
          policyTypes: ['Ingress'],
          ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 'http' }] }],
        },
      });
    });

    it.each([
      ['no upstream', { upstream: '' }, 'upstream'],
      ['an origin with a slash', { corsOrigins: ['https://app.shop.test/'] }, 'corsOrigins'],
      ['no Secret', { secret: { name: '' } }, 'secret.name'],
      [
        'a Secret without what is required',
        { secret: { name: 's', keys: ['REDIS_URL'] } },
        'secret.keys',
      ],
      ['a secret among the settings', { settings: { CLIENT_ID_SECRET: 'x' } }, 'settings'],
      ['a number among the settings', { settings: { MAX_PAIRS: 5 } }, 'MAX_PAIRS'],
      ['a misspelt value', { ingres: { enabled: true } }, 'ingres'],
      ['an ingress without a host', { ingress: { enabled: true } }, 'ingress'],
      ['no image', { image: { repository: '' } }, 'image.repository is required'],
      [
        'replicas without a Redis',
        { secret: { name: 's', keys: ['CLIENT_ID_SECRET'] } },
        'more than one replica needs a Redis to share',
      ],
    ])('refuses %s', async (_name, values, text) => {
      await expect(rendered({ ...least, ...values })).rejects.toThrow(text);
    });
  },
);
