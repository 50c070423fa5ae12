import { describe, expect, it } from 'vitest';
import { configWith, problemsWith } from './given.ts';

const KEY = '12345678-9abc-4def-8012-3456789abcde';
const ENDPOINT = 'https://westeurope-5.in.applicationinsights.azure.com/';

describe('APPLICATIONINSIGHTS_CONNECTION_STRING', () => {
  const read = (text: string) =>
    configWith({ APPLICATIONINSIGHTS_CONNECTION_STRING: text }).telemetry.azureConnectionString;

  it('may be left out', () => {
    expect(configWith().telemetry.azureConnectionString).toBeUndefined();
  });

  it('is taken as the portal shows it', () => {
    const shown = `InstrumentationKey=${KEY};IngestionEndpoint=${ENDPOINT};LiveEndpoint=https://westeurope.livediagnostics.monitor.azure.com/;ApplicationId=${KEY}`;
    expect(read(shown)).toBe(shown.replaceAll(/(\w+)=/g, (name) => name.toLowerCase()));
  });

  it('is mended where the exporter would drop it: blanks, capitals, a semicolon at the end', () => {
    expect(
      read(` InstrumentationKey = ${KEY.toUpperCase()} ; IngestionEndpoint=${ENDPOINT}; `),
    ).toBe(`instrumentationkey=${KEY};ingestionendpoint=${ENDPOINT}`);
  });

  it.each([
    ['the key alone', KEY, 'Name=value pairs'],
    ['no key', `IngestionEndpoint=${ENDPOINT}`, 'InstrumentationKey='],
    ['a key that is none', 'InstrumentationKey=mine', 'InstrumentationKey='],
    ['a part without a value', `InstrumentationKey=${KEY};IngestionEndpoint=`, 'Name=value pairs'],
    ['two equals signs', `InstrumentationKey=${KEY};Endpoint=a=b`, 'Name=value pairs'],
    ['plain HTTP', `InstrumentationKey=${KEY};IngestionEndpoint=http://127.0.0.1/`, 'https: URL'],
    ['no URL', `InstrumentationKey=${KEY};IngestionEndpoint=here`, 'https: URL'],
  ])('is refused with %s, unquoted', (_, text, problem) => {
    const problems = problemsWith({ APPLICATIONINSIGHTS_CONNECTION_STRING: text });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    expect(problems[0]).not.toContain(text);
    expect(problems[0]).not.toContain(KEY);
  });
});

it('PROMETHEUS_PORT is a port, or nobody asks', () => {
  expect(configWith().telemetry.prometheusPort).toBeUndefined();
  expect(configWith({ PROMETHEUS_PORT: '9464' }).telemetry.prometheusPort).toBe(9_464);
  expect(problemsWith({ PROMETHEUS_PORT: 'yes' })).toHaveLength(1);
});
