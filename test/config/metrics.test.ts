import { describe, expect, it } from 'vitest';
import { configWith, faultsWith, load, minimal, problemsWith, warningsWith } from './given.ts';

const AWS_REGION = 'eu-central-1';

const CONNECTION = 'InstrumentationKey=00000000-1111-2222-3333-444444444444';

describe('METRICS', () => {
  it('is CloudWatch where a region is set, and nothing where not', () => {
    expect(configWith().metrics).toEqual({
      sinks: [],
      named: false,
      cloudWatch: undefined,
    });
    expect(configWith({ AWS_REGION }).metrics).toEqual({
      sinks: ['cloudwatch'],
      named: false,
      cloudWatch: { region: AWS_REGION, namespace: 'MTE/Relay', dimensions: [] },
    });
  });

  it('names destinations, each once, whatever the region', () => {
    const METRICS = 'otlp, Prometheus,otlp,azure';
    const azure = { APPLICATIONINSIGHTS_CONNECTION_STRING: CONNECTION };
    expect(configWith({ AWS_REGION, METRICS, ...azure }).metrics).toEqual({
      sinks: ['prometheus', 'otlp', 'azure'],
      named: true,
      cloudWatch: undefined,
    });
    expect(configWith({ AWS_REGION, METRICS: 'cloudwatch' }).metrics.sinks).toEqual(['cloudwatch']);
  });

  it('none means none, the region or not', () => {
    expect(configWith({ AWS_REGION, METRICS: 'none' }).metrics.sinks).toEqual([]);
  });

  it.each([
    ['graphite', 'must name cloudwatch, prometheus, otlp, azure or none, not "graphite"'],
    ['cloudwatch,none', 'has none and others; keep the one or the others'],
    [',', 'lists nothing; leave it unset instead'],
  ])('%j is refused', (METRICS, problem) => {
    expect(problemsWith({ AWS_REGION, METRICS })).toEqual([problem]);
  });

  it('needs a region for CloudWatch', () => {
    expect(faultsWith({ METRICS: 'cloudwatch' })).toEqual([
      {
        variable: 'AWS_REGION',
        problem: 'is required with METRICS=cloudwatch, but it is not set',
        example: 'AWS_REGION=eu-central-1',
      },
    ]);
  });
});

describe('CLOUDWATCH_NAMESPACE', () => {
  it.each(['Shop/Relay', 'a', 'x'.repeat(255), 'My relay #1'])('%j is taken', (namespace) => {
    const { metrics } = configWith({ AWS_REGION, CLOUDWATCH_NAMESPACE: namespace });
    expect(metrics.cloudWatch?.namespace).toBe(namespace);
  });

  it.each(['AWS/ECS', 'aws/x', ':a', 'a,b', 'ü', 'x'.repeat(256)])('%j is refused', (namespace) => {
    expect(problemsWith({ AWS_REGION, CLOUDWATCH_NAMESPACE: namespace })).toEqual([
      expect.stringContaining('must have 1 to 255'),
    ]);
  });
});

describe('CLOUDWATCH_DIMENSIONS', () => {
  const dimensions = (CLOUDWATCH_DIMENSIONS: string) =>
    configWith({ AWS_REGION, CLOUDWATCH_DIMENSIONS }).metrics.cloudWatch?.dimensions;
  const expected = [
    ['Service', 'relay'],
    ['Stage', 'a=b'],
  ];

  it('are a list of names and values, or JSON', () => {
    expect(dimensions('Service=relay, Stage=a=b')).toEqual(expected);
    expect(dimensions('{"Service":"relay","Stage":"a=b"}')).toEqual(expected);
    expect(dimensions('{"Owner":"one, two"}')).toEqual([['Owner', 'one, two']]);
  });

  it.each([
    'cloudwatchDimensions: {Service: relay, Stage: a=b}',
    'cloudwatchDimensions: [Service=relay, Stage=a=b]',
  ])('stand in a file: %s', (line) => {
    const files = { '/c.yaml': `${line}\n` };
    const env = { ...minimal, AWS_REGION, CONFIG_FILE: '/c.yaml' };
    expect(load(env, [], files)).toMatchObject({
      config: { metrics: { cloudWatch: { dimensions: expected } } },
    });
  });

  it('are printed so that they can be read again', () => {
    const env = { ...minimal, AWS_REGION, CLOUDWATCH_DIMENSIONS: '{"Owner":"one, two"}' };
    const printed = load(env, ['--print-config']);
    if (printed.action !== 'print') throw new Error(`the action was ${printed.action}`);
    const text = printed.text.replace('<redacted>', minimal.CLIENT_ID_SECRET ?? '');
    expect(load({ CONFIG_FILE: '/c.yaml' }, [], { '/c.yaml': text })).toMatchObject({
      config: { metrics: { cloudWatch: { dimensions: [['Owner', 'one, two']] } } },
    });
  });

  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => `D${index}=v`).join(',');

  it('are at most 29: CloudWatch takes 30, and one is the metric’s own', () => {
    expect(dimensions(many(29))).toHaveLength(29);
    expect(problemsWith({ AWS_REGION, CLOUDWATCH_DIMENSIONS: many(30) })).toEqual([
      'has more than 29 dimensions',
    ]);
  });

  it.each([
    ['Service', 'has an item without =; write Name=Value'],
    ['=relay', 'has the name ""'],
    [':a=b', 'has the name ":a"'],
    [`${'n'.repeat(256)}=v`, 'a name has 1 to 255'],
    ['Ü=v', 'visible characters of ASCII'],
    ['Stage=', 'has a value for "Stage" that is not 1 to 1024'],
    [`Stage=${'v'.repeat(1_025)}`, 'has a value for "Stage" that is not 1 to 1024'],
    ['Code=1', 'has the name "Code", which some metrics have themselves'],
    ['a=1,a=2', 'has a name twice'],
    ['{"a":1}', 'has a value for "a" that is not a string'],
    ['{"a=b":"1"}', 'in which no = may be'],
    ['{"a"', 'is not valid JSON'],
  ])('%j is refused', (CLOUDWATCH_DIMENSIONS, problem) => {
    expect(problemsWith({ AWS_REGION, CLOUDWATCH_DIMENSIONS })).toEqual([
      expect.stringContaining(problem),
    ]);
  });
});

it('Prometheus and Azure Monitor are on by their own settings', () => {
  const given = { PROMETHEUS_PORT: '0', APPLICATIONINSIGHTS_CONNECTION_STRING: CONNECTION };
  expect(configWith(given).metrics).toMatchObject({ sinks: ['prometheus', 'azure'], named: false });
  expect(configWith({ ...given, METRICS: 'azure' }).metrics.sinks).toEqual(['azure']);
  expect(warningsWith({ ...given, METRICS: 'azure' })).toEqual([
    'PROMETHEUS_PORT has no effect: METRICS does not name prometheus.',
  ]);
});

it('Azure Monitor needs a connection string', () => {
  expect(problemsWith({ METRICS: 'azure' })).toEqual([
    'is required with METRICS=azure, but it is not set',
  ]);
});

it('settings for CloudWatch that is not on are pointed out', () => {
  const settings = { CLOUDWATCH_NAMESPACE: 'a', CLOUDWATCH_DIMENSIONS: 'a=b' };
  const reason = 'neither METRICS nor AWS_REGION turns cloudwatch on.';
  expect(warningsWith(settings)).toEqual([
    `CLOUDWATCH_NAMESPACE has no effect: ${reason}`,
    `CLOUDWATCH_DIMENSIONS has no effect: ${reason}`,
  ]);
  expect(warningsWith({ ...settings, AWS_REGION })).toEqual([]);
});
