import { readFileSync } from 'node:fs';
import { parseDocument, type TagId, visit, type YAMLSeq } from 'yaml';

export interface Parameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: ReadonlyArray<string | number>;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string;
  readonly Properties?: unknown;
}

export interface Template {
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

const FOLDER = new URL('../../../deploy/aws/cloudformation/', import.meta.url);

export function templatePath(name: string): URL {
  return new URL(`${name}/template.yaml`, FOLDER);
}

const scalarTags = ['Ref', 'Sub'].map((name) => ({
  tag: `!${name}`,
  resolve: (text: string) => ({ [name === 'Ref' ? 'Ref' : `Fn::${name}`]: text }),
}));
const getAtt = {
  tag: '!GetAtt',
  resolve: (text: string) => {
    const [name = '', ...attribute] = text.split('.');
    return { 'Fn::GetAtt': [name, attribute.join('.')] };
  },
};
const sequenceTags = ['If', 'Equals', 'Not', 'And', 'Or'].map((name) => ({
  tag: `!${name}`,
  collection: 'seq' as const,
  resolve: (sequence: unknown) => ({ [`Fn::${name}`]: (sequence as YAMLSeq).toJSON() }),
}));

/** Throws for what CloudFormation does not read: YAML aliases, and tags that it does not know. */
export function readTemplate(name: string): Template {
  const document = parseDocument(readFileSync(templatePath(name), 'utf8'), {
    customTags: [...scalarTags, getAtt, ...sequenceTags] as unknown as TagId[],
  });
  for (const problem of [...document.errors, ...document.warnings]) throw problem;
  visit(document, {
    Alias: () => {
      throw new Error('CloudFormation reads no YAML aliases');
    },
  });
  return document.toJS();
}

/** Values by parameter, as parameters.json gives them to CloudFormation. */
export function readParameters(name: string): ReadonlyMap<string, string> {
  const text = readFileSync(new URL(`${name}/parameters.json`, FOLDER), 'utf8');
  const entries: ReadonlyArray<{ ParameterKey: string; ParameterValue: string }> = JSON.parse(text);
  return new Map(entries.map(({ ParameterKey: key, ParameterValue: value }) => [key, value]));
}
