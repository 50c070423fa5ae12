// The layers of the relay. Read a rule as: what `from` names must not import what `to` names.

// dependency-cruiser passes what `from` captured on to `to` as $1.
const ADAPTER_FAMILY = '^src/adapters/([^/]+)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-imports-domain-and-ports',
      comment: 'The domain is pure: no platform, no package, no adapter.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/(domain|ports)/' },
    },
    {
      name: 'ports-import-ports',
      comment: 'A port names no technology and no domain object.',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { pathNot: '^src/ports/' },
    },
    {
      name: 'client-imports-domain-ports-crypto',
      comment: 'The client runs in browsers: no server adapter, no package, no platform.',
      severity: 'error',
      from: { path: '^src/client/' },
      to: { pathNot: '^src/(client|domain|ports|adapters/crypto)/' },
    },
    {
      name: 'adapters-import-domain-ports-packages',
      comment: 'Wiring belongs to main.ts: an adapter knows neither the client nor the settings.',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^src/', pathNot: '^src/(adapters|domain|ports)/' },
    },
    {
      name: 'adapter-families-apart',
      comment: 'Adapters of two families meet in a port, never directly.',
      severity: 'error',
      from: { path: ADAPTER_FAMILY },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'web-crypto-without-node',
      comment: 'The browser bundle takes this folder whole.',
      severity: 'error',
      from: { path: '^src/adapters/crypto/web/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'web-crypto-without-node-crypto',
      comment: 'The browser bundle takes this folder whole.',
      severity: 'error',
      from: { path: '^src/adapters/crypto/web/' },
      to: { path: '^src/adapters/crypto/node/' },
    },
    {
      name: 'process-runs-the-server',
      comment:
        'Processes start and stop what server.ts wires; what it is made of is not their matter.',
      severity: 'error',
      from: { path: '^src/process/' },
      to: {
        path: '^src/',
        pathNot: '^src/(process/|config\\.ts$|server\\.ts$|ports/|adapters/log/)',
      },
    },
    {
      name: 'composition-alone-imports-process',
      comment: 'Signals, workers and the end of the process concern nobody else.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(process/|main\\.ts$|server\\.ts$)' },
      to: { path: '^src/process/' },
    },
    {
      name: 'nobody-imports-main',
      comment: 'main.ts starts the server when it is loaded.',
      severity: 'error',
      from: {},
      to: { path: '^src/main\\.ts$' },
    },
    {
      name: 'plug-ins-import-ports-and-settings',
      comment:
        'What loads plug-ins gives them to the server, and knows none of its parts but clock and log.',
      severity: 'error',
      from: { path: '^src/plug-ins/' },
      to: {
        path: '^src/',
        pathNot: '^src/(plug-ins|ports|config)/|^src/config\\.ts$|^src/adapters/(clock|log)/',
      },
    },
    {
      name: 'testing-imports-ports',
      comment: 'The contract suites test what a port says, whoever wrote the adapter.',
      severity: 'error',
      from: { path: '^src/testing/' },
      to: { path: '^src/', pathNot: '^src/(testing|ports)/' },
    },
    {
      name: 'nobody-imports-testing',
      comment: 'The suites need a test runner, which no relay has.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/testing/' },
      to: { path: '^src/testing/' },
    },
    {
      name: 'examples-import-packages',
      comment: 'An example shows what an author can do: with the package from outside.',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^src/', pathNot: '^src/(ports|testing|client(/event-source)?)/index\\.ts$' },
    },
    {
      name: 'no-circular',
      comment: 'A cycle means that two files are one concept, or that a port is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'src-without-tests',
      comment: 'What is shipped does not reach into what only developers have.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|demo|bin|sizing|soak|examples)/' },
    },
    {
      name: 'src-without-dev-dependencies',
      comment: 'A production install has no development packages. Types are erased, so they may.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/testing/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-unlisted-packages',
      comment: 'A package that package.json does not name may be gone after the next update.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'not-to-unresolvable',
      comment:
        'An import that cannot be found is judged by no other rule. The demo page has an import map.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^mte-relay-client(/|$)' },
    },
  ],
  options: {
    parser: 'tsc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // bench/ has a package.json of its own, for what only it runs, and uses this package's too.
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
