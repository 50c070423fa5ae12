import { expect } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ROUTES } from '../../../src/domain/wire.ts';
import { type Environment, expectToStart, longestShutdownMs } from '../container-settings.ts';
import { checkAgainstSchema, type KubernetesObject } from './schema.ts';

const TO_FLUSH_MS = 5000;

/** What stands for the Secret that the operator makes. */
const SECRET_VALUES: Readonly<Record<string, string>> = {
  CLIENT_ID_SECRET: 'qZ7nW2xK9vB4mT6yR1cJ8pL5sD3fH0gA',
  RELAY_IDENTITY_KEY: 'Lm4Xw8Rz1Qk6Tj9Vb3Nc7Hy2Fp5Gd0Sa',
  REDIS_URL: 'rediss://:token@cache.internal:6380',
  APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
};

export function objectsOf(yaml: string): readonly KubernetesObject[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    if ('errors' in document && document.errors[0] !== undefined) throw document.errors[0];
    const object = document.toJS();
    return object === null ? [] : [object];
  });
}

interface Pod {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: unknown;
  readonly topologySpreadConstraints: readonly unknown[];
  readonly containers: readonly [Container];
}

interface Container {
  readonly env: ReadonlyArray<{
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef: { readonly key: string } };
  }>;
  readonly [field: string]: unknown;
}

/** The one object of a kind. */
export function objectOf<Shape>(objects: readonly KubernetesObject[], kind: string): Shape {
  const found = objects.filter((object) => object.kind === kind);
  expect(found.map((object) => object.kind)).toEqual([kind]);
  return found[0] as Shape;
}

export function podOf(objects: readonly KubernetesObject[]): Pod {
  return objectOf<{ spec: { template: { spec: Pod } } }>(objects, 'Deployment').spec.template.spec;
}

export function environmentOf({ containers: [{ env }] }: Pod): Environment {
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => [
      name,
      value ?? SECRET_VALUES[valueFrom?.secretKeyRef.key ?? ''] ?? '',
    ]),
  );
}

/** What every way to run the relay on Kubernetes has to have. */
export function expectSoundManifests(objects: readonly KubernetesObject[]): void {
  for (const object of objects) checkAgainstSchema(object);
  const pod = podOf(objects);
  expectConfined(pod);
  expectProbed(pod);
  expectSpread(objects);
  const environment = environmentOf(pod);
  expectToStart(environment);
  expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThanOrEqual(
    longestShutdownMs(environment) + TO_FLUSH_MS,
  );
  const secrets = pod.containers[0].env.filter(({ valueFrom }) => valueFrom !== undefined);
  expect(secrets.map(({ name }) => name)).toContain('CLIENT_ID_SECRET');
}

function expectConfined(pod: Pod): void {
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  });
  expect(pod.containers[0]).toMatchObject({
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    resources: {
      requests: { cpu: expect.any(String), memory: expect.any(String) },
      limits: { memory: expect.any(String) },
    },
  });
  expect(pod.containers[0].securityContext).not.toHaveProperty('capabilities.add');
}

function expectProbed({ containers: [container] }: Pod): void {
  const asks = (path: string) => ({ httpGet: { path, port: 'http' } });
  expect(container).toMatchObject({
    ports: [{ name: 'http', containerPort: 8080 }],
    startupProbe: asks(ROUTES.live),
    livenessProbe: asks(ROUTES.live),
    readinessProbe: asks(ROUTES.ready),
  });
}

function expectSpread(objects: readonly KubernetesObject[]): void {
  const { spec, metadata } = objectOf<{
    metadata: { name: string };
    spec: { selector: { matchLabels: object }; template: { metadata: { labels: object } } };
  }>(objects, 'Deployment');
  expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
  expect(podOf(objects).topologySpreadConstraints).toMatchObject(
    ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      topologyKey,
      labelSelector: spec.selector,
    })),
  );
  expect(objectOf(objects, 'PodDisruptionBudget')).toMatchObject({
    spec: { selector: spec.selector },
  });
  const account = objectOf<{ metadata: { name: string } }>(objects, 'ServiceAccount');
  expect(podOf(objects).serviceAccountName).toBe(account.metadata.name);
  expect(objectOf(objects, 'Service')).toMatchObject({
    spec: { selector: spec.selector.matchLabels, ports: [{ targetPort: 'http' }] },
  });
  for (const scaler of objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler')) {
    expect(scaler).toMatchObject({ spec: { scaleTargetRef: { name: metadata.name } } });
  }
}
