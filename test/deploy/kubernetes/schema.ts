import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Deployment } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service, ServiceAccount } from 'kubernetes-models/v1';
import { toolEntry } from '../../../bin/tool-entry.js';

/** One object of a manifest. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
}

// biome-ignore lint/suspicious/noExplicitAny: each takes its own shape, which it then checks.
type Model = new (data: any) => { validate(): void };

const MODELS: Readonly<Record<string, readonly [model: Model, module: string]>> = {
  'v1 Service': [Service, 'v1'],
  'v1 ServiceAccount': [ServiceAccount, 'v1'],
  'apps/v1 Deployment': [Deployment, 'apps/v1'],
  'autoscaling/v2 HorizontalPodAutoscaler': [HorizontalPodAutoscaler, 'autoscaling/v2'],
  'networking.k8s.io/v1 Ingress': [Ingress, 'networking.k8s.io/v1'],
  'networking.k8s.io/v1 NetworkPolicy': [NetworkPolicy, 'networking.k8s.io/v1'],
  'policy/v1 PodDisruptionBudget': [PodDisruptionBudget, 'policy/v1'],
};

function modelOf({ apiVersion, kind }: KubernetesObject): readonly [model: Model, module: string] {
  const found = MODELS[`${apiVersion} ${kind}`];
  if (found === undefined) throw new Error(`no schema for ${apiVersion} ${kind} here`);
  return found;
}

/** Throws where the object breaks the schema that Kubernetes publishes. */
export function checkAgainstSchema(object: KubernetesObject): void {
  const [Model] = modelOf(object);
  new Model(object).validate();
}

const CACHE = fileURLToPath(new URL('../../../.cache/', import.meta.url));

/**
 * Throws where an object has a field that Kubernetes does not know, which a schema lets pass: the
 * types that are made of it do not. All objects in one run, since each takes the compiler seconds.
 */
export function checkFieldNames(objects: readonly KubernetesObject[]): void {
  const lines = objects.map((object, index) => {
    const [, module] = modelOf(object);
    const type = `import('kubernetes-models/${module}').I${object.kind}`;
    return `export const object${index}: ${type} = ${JSON.stringify(object)};`;
  });
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'kubernetes-'));
  try {
    const file = join(folder, 'objects.ts');
    writeFileSync(file, lines.join('\n'));
    const options = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
    ];
    execFileSync(process.execPath, [toolEntry('tsc'), ...options, file], { encoding: 'utf8' });
  } catch (error) {
    throw new Error(String((error as { stdout?: string }).stdout ?? error));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
