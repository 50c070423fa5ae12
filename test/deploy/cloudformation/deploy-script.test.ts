import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { filledParameters } from './samples.ts';
import { readParameters } from './template.ts';

// Records each call on a line and answers as AWS would; FAULTS holds the calls that fail.
const AWS = `#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$CALLS"
for fault in $FAULTS; do
  if [ "$2" = "$fault" ]; then echo "An error occurred: \${FAULT_TEXT:-refused}" >&2; exit 254; fi
done
case "$2" in
  describe-subnets) printf '%b\\n' "$ZONES" ;;
  describe-stacks) echo CREATE_COMPLETE ;;
esac
`;

interface Run {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
  /** What the AWS CLI was called with, a call each. */
  readonly calls: readonly string[];
}

interface Circumstances {
  readonly parameters?: ReadonlyMap<string, string> | string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs deploy.sh of a template with an AWS CLI that only records. */
async function deploy(
  name: string,
  args: readonly string[],
  given: Circumstances = {},
): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { parameters = filledParameters(name), environment = {}, input = '' } = given;
  writeFileSync(join(folder, 'aws'), AWS);
  chmodSync(join(folder, 'aws'), 0o755);
  const file = join(folder, 'parameters.json');
  const entries = (values: ReadonlyMap<string, string>) =>
    [...values].map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
  const text =
    typeof parameters === 'string' ? parameters : JSON.stringify(entries(parameters), undefined, 2);
  writeFileSync(file, text);
  const calls = join(folder, 'calls');
  const script = fileURLToPath(
    new URL(`../../../deploy/aws/cloudformation/${name}/deploy.sh`, import.meta.url),
  );
  return new Promise((resolve) => {
    const child = execFile(
      'bash',
      [script, ...args, ...(args.length > 0 ? ['--parameters', file] : [])],
      {
        env: {
          PATH: `${folder}${delimiter}${process.env.PATH}`,
          CALLS: calls,
          FAULTS: '',
          ZONES: 'eu-central-1a\\teu-central-1b',
          ...environment,
        },
      },
      (error, output, errors) => {
        resolve({
          code: typeof error?.code === 'number' ? error.code : 0,
          output,
          errors,
          calls: existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [],
        });
      },
    );
    child.stdin?.end(input);
  });
}

const verbs = (run: Run) => run.calls.map((call) => call.split(' ').slice(0, 2).join(' '));
const changed = (name: string, key: string, value: string) =>
  filledParameters(name).set(key, value);

describe.each(['demo', 'production'])('deploy.sh of %s', (name) => {
  test('checks everything before it creates, and waits', async () => {
    const run = await deploy(name, ['create', '--stack', 'shop']);
    expect(run).toMatchObject({ code: 0, errors: '' });
    const subnets = name === 'demo' ? 1 : 2;
    expect(verbs(run)).toEqual([
      'sts get-caller-identity',
      ...Array.from({ length: subnets }, () => 'ec2 describe-subnets'),
      'cloudformation validate-template',
      'cloudformation create-stack',
      'cloudformation wait',
      'cloudformation describe-stacks',
      'cloudformation describe-stack-events',
    ]);
    const created = run.calls.find((call) => call.includes('create-stack'));
    expect(created).toMatch(
      /--stack-name shop --template-body file:\S+\/template\.yaml --parameters file:\S+\/parameters\.json --capabilities CAPABILITY_IAM$/,
    );
    expect(run.calls).toContain('cloudformation wait stack-create-complete --stack-name shop');
  });

  test('refuses parameters.json as it comes, naming each placeholder, and calls nobody', async () => {
    const template = new URL(
      `../../../deploy/aws/cloudformation/${name}/parameters.json`,
      import.meta.url,
    );
    const text = readFileSync(template, 'utf8');
    const run = await deploy(name, ['create'], { parameters: text });
    expect(run).toMatchObject({ code: 1, calls: [] });
    const placeholders = [...readParameters(name)].filter(([, value]) => value.startsWith('<'));
    expect(placeholders.length).toBeGreaterThan(5);
    for (const [key] of placeholders)
      expect(run.errors).toContain(`  ${key} is still the placeholder`);
  });

  test.each([
    ['Upstream', 'api.internal'],
    ['Upstream', 'https://user@api.internal'],
    ['CorsOrigins', 'https://app.shop.test/'],
    ['VpcId', 'vpc'],
    ['PublicSubnetIds', 'subnet-0123456789abcdef0'],
    ['AllowedCidr', '10.0.0.0'],
    ['Image', 'mte relay'],
  ])('refuses %s=%s before anything else', async (key, value) => {
    const run = await deploy(name, ['update'], { parameters: changed(name, key, value) });
    expect(run).toMatchObject({ code: 1, calls: [] });
    expect(run.errors).toContain(`  ${key} is "${value}"; give `);
  });

  test('tells of a parameter that is missing', async () => {
    const parameters = filledParameters(name);
    parameters.delete('Upstream');
    const run = await deploy(name, ['create'], { parameters });
    expect(run).toMatchObject({ code: 1, calls: [] });
    expect(run.errors).toContain('Upstream is missing; give an http or https URL');
  });

  test('refuses subnets in one zone', async () => {
    const run = await deploy(name, ['create'], {
      environment: { ZONES: 'eu-central-1a\\teu-central-1a' },
    });
    expect(run.code).toBe(1);
    expect(run.errors).toContain('PublicSubnetIds has to name subnets of vpc-');
    expect(verbs(run)).not.toContain('cloudformation create-stack');
  });

  test('stops where there are no credentials', async () => {
    const run = await deploy(name, ['create'], { environment: { FAULTS: 'get-caller-identity' } });
    expect(run.errors).toContain('the AWS CLI has no credentials that work');
    expect(verbs(run)).toEqual(['sts get-caller-identity']);
  });

  test('takes it for done when there is nothing to update', async () => {
    const run = await deploy(name, ['update'], {
      environment: { FAULTS: 'update-stack', FAULT_TEXT: 'No updates are to be performed.' },
    });
    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(verbs(run)).not.toContain('cloudformation wait');
  });

  test('shows what failed when the stack does not come to be', async () => {
    const run = await deploy(name, ['create'], { environment: { FAULTS: 'wait' } });
    expect(run.code).toBe(1);
    expect(verbs(run).at(-1)).toBe('cloudformation describe-stack-events');
  });

  test('deletes once the name was typed', async () => {
    const refused = await deploy(name, ['delete', '--stack', 'shop'], { input: 'yes\n' });
    expect(refused).toMatchObject({ code: 1, calls: [] });
    const run = await deploy(name, ['delete', '--stack', 'shop'], { input: 'shop\n' });
    expect(run.calls).toEqual([
      'cloudformation delete-stack --stack-name shop',
      'cloudformation wait stack-delete-complete --stack-name shop',
    ]);
  });

  test('shows status and outputs', async () => {
    const run = await deploy(name, ['status']);
    expect(run.code).toBe(0);
    expect(run.output).toContain('CREATE_COMPLETE');
  });

  test('explains itself', async () => {
    expect(await deploy(name, [])).toMatchObject({ code: 2, calls: [] });
    expect((await deploy(name, ['destroy'])).errors).toContain('create|update|delete|status');
  });
});

test.each([
  [{ MinTasks: '1' }, 'MinTasks is "1"'],
  [{ MinTasks: '8', MaxTasks: '4' }, 'MaxTasks is 4, but MinTasks is 8; raise MaxTasks'],
  [{ RedisWaitReplicas: '2' }, 'RedisNodes is 2, but RedisWaitReplicas is 2; raise RedisNodes'],
  [{ IdleTimeoutSeconds: '4000' }, 'IdleTimeoutSeconds is "4000"; give seconds from 60 to 300'],
  [{ CertificateArn: 'arn:aws:iam::1:server-certificate/x' }, 'CertificateArn is "arn:aws:iam'],
])('deploy.sh of production refuses %j', async (changes, text) => {
  const parameters = new Map([...filledParameters('production'), ...Object.entries(changes)]);
  const run = await deploy('production', ['create'], { parameters });
  expect(run).toMatchObject({ code: 1, calls: [] });
  expect(run.errors).toContain(text);
});
