import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMteRelayClient } from '../../../src/client/index.ts';
import { type RecordingUpstream, startUpstream } from '../../support/recording-upstream.ts';
import { SECRETS } from '../../support/relay-server.ts';
import { type Containers, createContainers, imageObstacle } from './containers.ts';

const NODE = '/usr/local/bin/node';
const obstacle = imageObstacle();
const title = 'the image';
if (obstacle !== undefined) process.stderr.write(`The image: SKIPPED, ${obstacle}.\n`);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe.skipIf(obstacle !== undefined)(
  obstacle === undefined ? title : `${title} (SKIPPED: ${obstacle})`,
  { timeout: 120_000 },
  () => {
    let containers: Containers;
    let upstream: RecordingUpstream;
    let image: string;
    beforeAll(async () => {
      upstream = await startUpstream();
      containers = await createContainers();
      image = await containers.build(['--build-arg=CLOUD=aws', '--build-arg=VERSION=9.8.7']);
    }, 300_000);
    afterAll(async () => {
      await containers?.remove();
      await upstream?.stop();
    });

    /** Runs the image with no rights and nothing that can be written to. */
    async function started(settings: Readonly<Record<string, string>>) {
      const name = `relay-${process.pid}-${Date.now()}`;
      const port = await freePort();
      const all = {
        UPSTREAM: upstream.origin,
        CORS_ORIGINS: 'https://app.example.com',
        HOST: '127.0.0.1',
        PORT: String(port),
        METRICS: 'none',
        ...SECRETS,
        ...settings,
      };
      const [program, args] = containers.commandLine(
        [
          `--name=${name}`,
          '--read-only',
          '--read-only-tmpfs=false',
          '--cap-drop=all',
          '--security-opt=no-new-privileges',
          ...Object.entries(all).map(([key, value]) => `--env=${key}=${value}`),
        ],
        image,
      );
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      onTestFinished(() => {
        child.kill('SIGKILL');
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      }
      const ended = once(child, 'close').then(([code]) => ({ code, output }));
      const listening = async () => {
        await vi.waitFor(() => expect(output).toContain('Server listening'), { timeout: 60_000 });
        return `http://127.0.0.1:${port}`;
      };
      return { name, child, ended, listening };
    }

    it('relays for a client, as a user without rights on a file system that cannot be written', async () => {
      const relay = await started({ AWS_REGION: 'eu-central-1' });
      const origin = await relay.listening();
      const client = createMteRelayClient();
      const answer = await client.fetch(`${origin}/orders`, {
        method: 'POST',
        body: 'two of them',
      });
      expect(answer.status).toBe(200);
      expect(upstream.ledger.at(-1)).toMatchObject({ method: 'POST', url: '/orders' });
      client.close();

      const script = (text: string) => containers.exec(relay.name, [NODE, '--eval', text]);
      expect(await script('process.exit(process.getuid() === 65532 ? 42 : 1)')).toBe(42);
      const write = `try { require('fs').writeFileSync('/relay/x', '') } catch (error) { process.exit(error.code === 'EROFS' ? 42 : 1) }`;
      expect(await script(write)).toBe(42);
      expect(await containers.exec(relay.name, [NODE, '/relay/bin/health.js'])).toBe(0);
      expect(await containers.exec(relay.name, ['/bin/sh', '-c', 'true'])).not.toBe(0);

      relay.child.kill('SIGTERM');
      expect(await relay.ended).toMatchObject({
        code: 0,
        output: expect.stringContaining('Stopped.'),
      });
    });

    it('of the flavour for AWS does not start without a region', async () => {
      const relay = await started({});
      const { code, output } = await relay.ended;
      expect(code).toBe(2);
      expect(output).toContain('AWS_REGION is required, but it is not set');
    });

    it('tells what it is, how to stop it and how to ask for its health', async () => {
      const { User, Config, Size, ...rest } = await containers.inspect(image);
      expect(User).toBe('65532:65532');
      expect(Config.StopSignal).toBe('SIGTERM');
      expect(Config.Labels).toMatchObject({
        'org.opencontainers.image.version': '9.8.7',
        'org.opencontainers.image.licenses': 'Apache-2.0',
      });
      expect((rest.HealthCheck ?? rest.Healthcheck)?.Test).toEqual([
        'CMD',
        NODE,
        '/relay/bin/health.js',
      ]);
      // Node itself, its libraries and some 2 MB.
      expect(Size).toBeLessThan(200_000_000);
    });
  },
);
