import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environmentOf, expectSoundManifests, objectOf, objectsOf, podOf } from './expectations.ts';
import { checkAgainstSchema, checkFieldNames } from './schema.ts';

const DEPLOY = new URL('../../../deploy/', import.meta.url);

/** What an operator puts in the place of what stands in angle brackets. */
const SAMPLES: Readonly<Record<string, string>> = {
  "<ARN of the relay's role>": 'arn:aws:iam::123456789012:role/mte-relay',
  '<ARN of the certificate>': 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d',
  '<image of the relay with its digest>': `registry.shop.test/mte-relay@sha256:${'0a'.repeat(32)}`,
  '<URL of your API>': 'https://api.internal',
  '<origins of your web applications>': 'https://app.shop.test',
  '<region of the cluster>': 'eu-central-1',
  '<address range of the VPC>': '10.0.0.0/16',
  '<host name of the relay>': 'relay.shop.test',
};

function manifests(files: readonly string[]) {
  const yaml = files.map((file) => readFileSync(new URL(file, DEPLOY), 'utf8')).join('\n---\n');
  return objectsOf(
    yaml.replaceAll(/<[^>\n]+>/g, (placeholder) => {
      const sample = SAMPLES[placeholder];
      if (sample === undefined) throw new Error(`there is no sample for ${placeholder}`);
      return sample;
    }),
  );
}

const PLACES = {
  EKS: ['aws/eks/deployment.yaml'],
  AKS: ['azure/aks/deployment.yaml', 'azure/aks/service.yaml'],
};

describe.each(Object.entries(PLACES))('the manifests for %s', (_place, files) => {
  const objects = manifests(files);

  it('are what Kubernetes takes, and run the relay confined, probed and spread', () => {
    expectSoundManifests(objects);
  });

  it('scale from two replicas, which share a Redis', () => {
    const scaler = objectOf<{ spec: { minReplicas: number } }>(objects, 'HorizontalPodAutoscaler');
    expect(scaler.spec.minReplicas).toBeGreaterThanOrEqual(2);
    expect(objectOf<{ spec: object }>(objects, 'Deployment').spec).not.toHaveProperty('replicas');
    expect(environmentOf(podOf(objects))).toHaveProperty('REDIS_URL');
  });

  it('name no field that Kubernetes does not know', { timeout: 120_000 }, () => {
    checkFieldNames(objects);
  });
});

it('connections are kept longer than the load balancer of EKS keeps them', () => {
  const objects = manifests(PLACES.EKS);
  const { metadata } = objectOf<{ metadata: { annotations: Record<string, string> } }>(
    objects,
    'Ingress',
  );
  const idle = /idle_timeout\.timeout_seconds=(\d+)/.exec(
    metadata.annotations['alb.ingress.kubernetes.io/load-balancer-attributes'] ?? '',
  );
  const kept = Number(environmentOf(podOf(objects)).KEEP_ALIVE_TIMEOUT_MS);
  expect(kept).toBeGreaterThan(Number(idle?.[1]) * 1000);
});

describe('the schema check', () => {
  const service = { apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port: 80 }] } };

  it('finds a value of a wrong type', () => {
    checkAgainstSchema(service);
    const wrong = { ...service, spec: { ports: [{ port: 'eighty' }] } };
    expect(() => checkAgainstSchema(wrong)).toThrow('port');
  });

  it('finds a field that there is not', { timeout: 120_000 }, () => {
    const misspelt = { ...service, spec: { ports: [{ port: 80, targetport: 8080 }] } };
    expect(() => checkFieldNames([misspelt])).toThrow('targetport');
  });
});
