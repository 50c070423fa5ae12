// SETTINGS_ADAPTER=./examples/plug-ins/secrets-file.ts PLUGIN_SECRETS_FILE=/run/secrets/relay.env
//
// Takes settings from a file of NAME=value lines, as secret managers write them. One that asks the
// secret manager itself looks the same: it may be async.

import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import type { SettingsFactory } from 'mte-relay-server/ports';

const factory: SettingsFactory = async ({ settings }) => {
  const path = settings.PLUGIN_SECRETS_FILE;
  if (path === undefined) throw new Error('PLUGIN_SECRETS_FILE is not set: name the file');
  const given = parseEnv(await readFile(path, 'utf8'));
  const present = Object.entries(given).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return Object.fromEntries(present);
};

export default factory;
