// Prints the identity of each tenant, for `pinnedIdentities` of clients. Reads what the server reads.

import { readFileSync } from 'node:fs';
import { createCrypto } from '../src/adapters/crypto/node/index.ts';
import { ConfigError, loadConfig } from '../src/config.ts';
import { encodeBase64url } from '../src/domain/base64url.ts';
import { deriveIdentity } from '../src/domain/identity.ts';

async function printIdentities(): Promise<void> {
  const loaded = loadConfig({
    env: process.env,
    argv: process.argv.slice(2),
    readFile: (path) => readFileSync(path, 'utf8'),
  });
  if (loaded.action !== 'run') throw new TypeError('npm run identity takes settings only');
  const crypto = createCrypto();
  for (const { name, identityKey, clientIdSecrets } of loaded.config.tenants.values()) {
    const identity = await deriveIdentity(crypto, identityKey ?? clientIdSecrets[0], name);
    process.stdout.write(`${name}\t${encodeBase64url(identity.publicKey)}\n`);
    if (identityKey === undefined) {
      process.stderr.write(
        'This identity is derived from CLIENT_ID_SECRET and changes with it. ' +
          'Set RELAY_IDENTITY_KEY before you pin it in clients.\n',
      );
    }
  }
}

await printIdentities().catch((error: unknown) => {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
});
