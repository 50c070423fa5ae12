import { readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);

/** The `package.json` of the client, which needs no other package. */
export function manifest(): string {
  const { version, license, engines } = JSON.parse(
    readFileSync(new URL('package.json', ROOT), 'utf8'),
  );
  return `${JSON.stringify(
    {
      name: 'mte-relay-client',
      version,
      description: 'fetch, encrypted from the application to an MTE relay',
      license,
      type: 'module',
      sideEffects: false,
      engines,
      exports: {
        '.': entry('mte-relay-client', 'client'),
        './event-source': entry('mte-relay-client-event-source', 'client/event-source'),
        './package.json': './package.json',
      },
      files: ['*.js', '*.js.map', 'node', 'types', 'integrity.json'],
    },
    undefined,
    2,
  )}\n`;
}

function entry(file: string, folder: string) {
  return {
    types: `./types/${folder}/index.d.ts`,
    node: `./node/${file}.js`,
    default: `./${file}.js`,
  };
}
