import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../../src/domain/wire.ts';
import { type Environment, expectToStart, longestShutdownMs } from '../container-settings.ts';
import { resolveTemplate } from './resolve.ts';
import { filledParameters } from './samples.ts';
import { type Parameter, readParameters, readTemplate, templatePath } from './template.ts';

/** Bytes of a template that CloudFormation takes without a bucket. */
const MOST_BYTES = 51_200;
/** Of a task on Fargate, in seconds. */
const LONGEST_STOP = 120;
const TO_FLUSH_MS = 5000;
const SECRET = 'qZ7nW2xK9vB4mT6yR1cJ8pL5sD3fH0gA';

interface Container {
  readonly Environment: ReadonlyArray<{ readonly Name: string; readonly Value: string }>;
  readonly Secrets: ReadonlyArray<{ readonly Name: string; readonly ValueFrom: string }>;
  readonly StopTimeout: number;
  readonly ReadonlyRootFilesystem: boolean;
  readonly User: string;
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

const scene = (name: string, overrides: Readonly<Record<string, string>> = {}) => {
  const template = readTemplate(name);
  const parameters = new Map([...filledParameters(name), ...Object.entries(overrides)]);
  const { resources, used } = resolveTemplate(template, parameters);
  // Shapes are cfn-lint's to judge; here is what the relay needs.
  const properties = <Shape>(resource: string) => resources.get(resource) as Shape;
  const { ContainerDefinitions } = properties<{ ContainerDefinitions: [Container] }>(
    'TaskDefinition',
  );
  return { template, parameters, resources, used, properties, container: ContainerDefinitions[0] };
};

/** What a container gets: secrets are as AWS makes them, references to them put in. */
function environmentOf({ container, properties }: ReturnType<typeof scene>): Environment {
  const secrets = container.Secrets.map(({ Name, ValueFrom }, index) => {
    const { SecretString } = properties<{ SecretString?: string }>(ValueFrom.slice(1, -1));
    const value =
      SecretString ??
      SECRET.split('')
        .toSorted(() => index - 0.5)
        .join('');
    return [
      Name,
      value
        .replaceAll(/\{\{resolve:secretsmanager:<\w+>:SecretString\}\}/g, SECRET)
        .replaceAll(/<[^>]*Port>/g, '6379')
        .replaceAll(/<[^>]*>/g, 'cache.internal'),
    ];
  });
  const plain = container.Environment.map(({ Name, Value }) => [Name, Value]);
  return Object.fromEntries([...plain, ...secrets]);
}

function attribute(list: ReadonlyArray<{ Key: string; Value: string }>, key: string): number {
  return Number(list.find(({ Key }) => Key === key)?.Value);
}

function faultOf(parameter: Parameter | undefined, value: string): string | undefined {
  if (parameter === undefined) return 'is not a parameter of the template';
  const { AllowedPattern, AllowedValues, MinValue, MaxValue } = parameter;
  if (AllowedPattern && !new RegExp(`^(?:${AllowedPattern})$`).test(value))
    return 'has a wrong form';
  if (AllowedValues && !AllowedValues.map(String).includes(value)) return 'is not allowed';
  if (MinValue !== undefined && !(Number(value) >= MinValue)) return 'is too small';
  if (MaxValue !== undefined && !(Number(value) <= MaxValue)) return 'is too large';
  return undefined;
}

describe.each(['demo', 'production'])('the template %s', (name) => {
  const all = scene(name);

  it('has the parameters of parameters.json, and no other', () => {
    expect([...readParameters(name).keys()].sort()).toEqual(
      Object.keys(all.template.Parameters).sort(),
    );
  });

  it.each([...all.parameters])('takes %s=%s', (key, value) => {
    expect(faultOf(all.template.Parameters[key], value)).toBeUndefined();
  });

  it('refuses its placeholders', () => {
    const placeholders = [...readParameters(name)].filter(([, value]) => value.includes('<'));
    const forms = placeholders.filter(([key]) => all.template.Parameters[key]?.AllowedPattern);
    expect(forms.map(([key, value]) => faultOf(all.template.Parameters[key], value))).toEqual(
      forms.map(() => 'has a wrong form'),
    );
    expect(forms.length).toBeGreaterThan(4);
  });

  it('uses every parameter and every condition', () => {
    const { Parameters, Conditions = {} } = all.template;
    const named = [...Object.keys(Parameters), ...Object.keys(Conditions)];
    expect(named.filter((one) => !all.used.has(one))).toEqual([]);
  });

  it('resolves where everything optional is left out', () => {
    const optional = Object.entries(all.template.Parameters).filter(
      ([, { Default }]) => Default === '',
    );
    const without = scene(name, Object.fromEntries(optional.map(([key]) => [key, ''])));
    expect(optional.length).toBeGreaterThan(0);
    expect(JSON.stringify([...without.resources])).not.toContain('ecr:');
  });

  it('gives the relay settings that it starts from', () => {
    expectToStart(environmentOf(all));
  });

  it('asks for the health of the relay where that is told', () => {
    expect(all.properties('TargetGroup')).toMatchObject({
      HealthCheckPath: ROUTES.ready,
      Port: 8080,
    });
  });

  it('lets the relay end by itself before it is killed', () => {
    const { StopTimeout } = all.container;
    expect(StopTimeout * 1000).toBeGreaterThanOrEqual(
      longestShutdownMs(environmentOf(all)) + TO_FLUSH_MS,
    );
    expect(StopTimeout).toBeLessThanOrEqual(LONGEST_STOP);
  });

  it('keeps connections longer than the load balancer does, whatever its idle time', () => {
    const { LoadBalancerAttributes } = all.properties<{
      LoadBalancerAttributes: Array<{ Key: string; Value: string }>;
    }>('LoadBalancer');
    const longest =
      all.template.Parameters.IdleTimeoutSeconds?.MaxValue ??
      attribute(LoadBalancerAttributes, 'idle_timeout.timeout_seconds');
    expect(Number(environmentOf(all).KEEP_ALIVE_TIMEOUT_MS)).toBeGreaterThan(longest * 1000);
  });

  it('runs it without rights', () => {
    expect(all.container).toMatchObject({ User: '65532:65532', ReadonlyRootFilesystem: true });
  });

  it('gives its roles nothing without naming on what', () => {
    const roles = ['ExecutionRole', 'TaskRole'].flatMap(
      (role) =>
        all.properties<{ Policies: Array<{ PolicyDocument: { Statement: Statement[] } }> }>(role)
          .Policies,
    );
    const statements = roles.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const wide = statements.filter(
      ({ Action, Resource, Condition }) =>
        JSON.stringify(Action).includes('*') || (Resource === '*' && Condition === undefined),
    );
    expect(wide.map(({ Action }) => Action)).toEqual(['ecr:GetAuthorizationToken']);
    const secrets = statements.filter(({ Action }) => Action === 'secretsmanager:GetSecretValue');
    expect(secrets.flatMap(({ Resource }) => Resource).sort()).toEqual(
      all.container.Secrets.map(({ ValueFrom }) => ValueFrom).sort(),
    );
  });

  it('is small enough to be sent as it is', () => {
    expect(readFileSync(templatePath(name)).length).toBeLessThanOrEqual(MOST_BYTES);
  });
});

describe('the template production', () => {
  const { properties, template, parameters } = scene('production');

  it('has two tasks or more', () => {
    expect(template.Parameters.MinTasks).toMatchObject({ Default: 2, MinValue: 2 });
    expect(properties('ScalableTarget')).toMatchObject({ MinCapacity: parameters.get('MinTasks') });
  });

  it('takes HTTPS alone, and sends who comes by HTTP there', () => {
    expect(properties('HttpsListener')).toMatchObject({ Protocol: 'HTTPS', Port: 443 });
    expect(properties('HttpListener')).toMatchObject({
      DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443' } }],
    });
  });

  it('speaks TLS with a cache that asks for its token and evicts nothing', () => {
    expect(properties('Redis')).toMatchObject({
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      AuthToken: '{{resolve:secretsmanager:<RedisToken>:SecretString}}',
      AutomaticFailoverEnabled: true,
    });
    expect(properties('RedisParameters')).toMatchObject({
      Properties: { 'maxmemory-policy': 'noeviction' },
    });
    expect(environmentOf(scene('production')).REDIS_URL).toMatch(
      /^rediss:\/\/:\w+@cache\.internal:6379$/,
    );
  });

  it.each(['AWSPENDING', 'AWSPREVIOUS'])(
    'accepts a second secret, the stage %s',
    (SecondSecret) => {
      const { Secrets } = scene('production', { SecondSecret }).container;
      expect(Secrets).toContainEqual({
        Name: 'CLIENT_ID_SECRET_PREVIOUS',
        ValueFrom: `<ClientIdSecret>::${SecondSecret}:`,
      });
    },
  );

  it('sends every alarm somewhere', () => {
    const alarms = Object.entries(template.Resources).filter(
      ([, { Type }]) => Type === 'AWS::CloudWatch::Alarm',
    );
    expect(alarms.length).toBeGreaterThanOrEqual(7);
    for (const [alarm] of alarms) {
      expect(properties(alarm)).toMatchObject({ AlarmActions: ['<AlarmTopic>'] });
    }
  });
});

function cfnLint(): string | undefined {
  try {
    return execFileSync('cfn-lint', ['--version'], { encoding: 'utf8', timeout: 60_000 });
  } catch {
    return undefined;
  }
}

const linter = cfnLint();
const missing = 'SKIPPED: there is no cfn-lint here; install it to run this (pip install cfn-lint)';
describe.skipIf(linter === undefined)(
  linter === undefined ? `cfn-lint (${missing})` : 'cfn-lint',
  { timeout: 120_000 },
  () => {
    it.each(['demo', 'production'])('has nothing to say about %s', (name) => {
      const file = fileURLToPath(templatePath(name));
      expect(
        execFileSync('cfn-lint', ['--include-checks', 'I', '--', file], { encoding: 'utf8' }),
      ).toBe('');
    });
  },
);
if (linter === undefined) process.stderr.write(`cfn-lint: ${missing}\n`);
