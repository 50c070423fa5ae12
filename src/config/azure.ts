import * as v from 'valibot';

const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `Name=value` pairs between semicolons; names count in any case. Undefined where it is none. */
function fieldsOf(text: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const part of text.replace(/;\s*$/, '').split(';')) {
    const [, name, value] = /^\s*([a-z]+)\s*=\s*([^=\s]+)\s*$/i.exec(part) ?? [];
    if (name === undefined || value === undefined) return undefined;
    fields.set(name.toLowerCase(), value);
  }
  return fields;
}

function isHttps(endpoint: string): boolean {
  return URL.parse(endpoint)?.protocol === 'https:';
}

const connectionString = v.pipe(
  v.string(),
  v.check(
    (text) => fieldsOf(text) !== undefined,
    'must be Name=value pairs between semicolons, as the Azure portal shows them',
  ),
  v.check(
    (text) => KEY.test(fieldsOf(text)?.get('instrumentationkey') ?? ''),
    'must hold InstrumentationKey= and a UUID',
  ),
  v.check((text) => {
    const endpoint = fieldsOf(text)?.get('ingestionendpoint');
    return endpoint === undefined || isHttps(endpoint);
  }, 'must have an https: URL as IngestionEndpoint'),
  v.transform((text) =>
    [...(fieldsOf(text) ?? [])]
      .map(([name, value]) => `${name}=${KEY.test(value) ? value.toLowerCase() : value}`)
      .join(';'),
  ),
);

/**
 * What the portal shows as "Connection String" of an Application Insights resource. Never quoted: who
 * has it can write into the resource. The exporter takes lower-case keys and no semicolon at the end,
 * and would send elsewhere, or nothing, for what is refused here.
 */
export const azureConnectionString = v.config(connectionString, { abortPipeEarly: true });
