import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import revokedClients from '../../../examples/plug-ins/revoked-clients.ts';
import stdoutMetrics from '../../../examples/plug-ins/stdout-metrics.ts';
import textLog from '../../../examples/plug-ins/text-log.ts';
import upstreamKey from '../../../examples/plug-ins/upstream-key.ts';
import { createUndiciUpstream } from '../../../src/adapters/upstream/undici/index.ts';
import { createCodec } from '../../../src/domain/codec/codec.ts';
import {
  describeCodec,
  describeLogger,
  describeMetricsSink,
  describeUpstreamClient,
} from '../../../src/testing/index.ts';
import { builtInClient } from '../../support/codec-client.ts';
import { crypto } from '../../support/protocol-client.ts';
import { contextWith, temporaryFolder } from './context.ts';

describeUpstreamClient('the client that shows a key', (limits) => {
  const { context } = contextWith({ PLUGIN_UPSTREAM_KEY: 'k' });
  const createBuiltIn = () => createUndiciUpstream(limits);
  return upstreamKey({ ...context, ...limits, createBuiltIn });
});

describeCodec('the codec that refuses clients', async () => {
  const list = join(await temporaryFolder(), 'revoked');
  await writeFile(list, '00000000-0000-4000-8000-000000000000\n');
  const { context } = contextWith({ PLUGIN_REVOKED_CLIENTS: list });
  const { suites } = crypto.aead;
  const createBuiltIn = () => createCodec(crypto, suites);
  const codec = await revokedClients({ ...context, crypto, suites, createBuiltIn });
  return { codec, client: builtInClient };
});

describeMetricsSink('the metrics on standard output', async () => {
  const lines: string[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  const sink = await stdoutMetrics(contextWith({}).context);
  return {
    sink,
    requests: () =>
      lines.map((line) => JSON.parse(line).metrics.requests ?? 0).reduce((a, b) => a + b, 0),
    close: () => stdout.mockRestore(),
  };
});

describeLogger('the log in plain lines', async () => {
  const file = join(await temporaryFolder(), 'log');
  const { context } = contextWith({ PLUGIN_LOG_FILE: file });
  const logger = await textLog({ ...context, level: 'trace' });
  return { logger, written: () => readFile(file, 'utf8') };
});
