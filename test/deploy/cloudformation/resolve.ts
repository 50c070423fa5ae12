import type { Template } from './template.ts';

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::StackName': 'stack',
};

/** Stands for a value that is not there. */
const NO_VALUE = Symbol('AWS::NoValue');

export interface Resolved {
  /** Properties by name of the resources that are made. */
  readonly resources: ReadonlyMap<string, unknown>;
  readonly outputs: unknown;
  /** Every parameter and condition that something refers to, made or not. */
  readonly used: ReadonlySet<string>;
}

/**
 * The template with every reference and function carried out. What only AWS knows is written
 * `<Resource>` and `<Resource.Attribute>`. Throws for a reference that leads nowhere or to a
 * resource that is not made, and for a function that is not known here.
 */
export function resolveTemplate(
  template: Template,
  parameters: ReadonlyMap<string, string>,
): Resolved {
  const used = new Set<string>();
  const isMade = (name: string) => {
    const condition = template.Resources[name]?.Condition;
    return condition === undefined || holds(condition);
  };

  function holds(name: string): boolean {
    used.add(name);
    const condition = template.Conditions?.[name];
    if (condition === undefined) throw new Error(`no condition is named ${name}`);
    return resolve(condition) === true;
  }

  function reference(name: string): unknown {
    if (name === 'AWS::NoValue') return NO_VALUE;
    const pseudo = PSEUDO[name];
    if (pseudo !== undefined) return pseudo;
    const parameter = template.Parameters[name];
    if (parameter === undefined) return resource(name);
    used.add(name);
    const value = parameters.get(name) ?? parameter.Default;
    if (value === undefined) throw new Error(`the parameter ${name} has no value`);
    return parameter.Type.startsWith('List<') ? String(value).split(/\s*,\s*/) : String(value);
  }

  function resource(name: string, attribute = ''): string {
    if (template.Resources[name] === undefined) throw new Error(`nothing is named ${name}`);
    if (!isMade(name)) throw new Error(`${name} is referred to and not made`);
    return `<${name}${attribute}>`;
  }

  function substituted(text: string): string {
    return text.replaceAll(/\$\{([^!][^}]*)\}/g, (_, name: string) => {
      const [owner = '', ...attribute] = name.split('.');
      const value =
        attribute.length > 0 ? resource(owner, `.${attribute.join('.')}`) : reference(name);
      if (typeof value !== 'string') throw new Error(`${name} is no text`);
      return value;
    });
  }

  function call(name: string, argument: unknown): unknown {
    const list = () => argument as readonly unknown[];
    const [first, second, third] = Array.isArray(argument) ? list() : [];
    switch (name) {
      case 'Ref':
        return reference(String(argument));
      case 'Fn::GetAtt':
        return resource(String(first), `.${second}`);
      case 'Fn::Sub':
        return substituted(String(argument));
      case 'Fn::Equals':
        return resolve(first) === resolve(second);
      case 'Fn::Not':
        return resolve(first) !== true;
      case 'Fn::If': {
        // Both ways have to lead somewhere, whichever is taken.
        const [yes, no] = [resolve(second), resolve(third)];
        return holds(String(first)) ? yes : no;
      }
      default:
        throw new Error(`${name} is not known here`);
    }
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name !== undefined && /^(?:Ref|Fn::.*)$/.test(name)) {
      return call(name, argument);
    }
    return Object.fromEntries(
      entries.map(([key, item]) => [key, resolve(item)]).filter(([, item]) => item !== NO_VALUE),
    );
  }

  for (const { DependsOn } of Object.values(template.Resources)) {
    if (DependsOn !== undefined) resource(DependsOn);
  }
  const resources = new Map<string, unknown>();
  for (const [name, { Properties }] of Object.entries(template.Resources)) {
    if (isMade(name)) resources.set(name, resolve(Properties));
  }
  return { resources, outputs: resolve(template.Outputs), used };
}
