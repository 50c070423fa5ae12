import { accessSync, constants } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages, obstacle } from '../../test/setup/debian-packages.ts';

const PATHS = [
  '/usr/sbin/nginx',
  '/usr/local/sbin/nginx',
  '/usr/bin/nginx',
  '/opt/homebrew/bin/nginx',
];

/** The path of nginx, installed where that asks nobody; undefined where there is none. */
export function findNginx(): string | undefined {
  const found = () => PATHS.find(isExecutable);
  if (found() === undefined && obstacle() === undefined) installPackages(['nginx-light']);
  return found();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The command that runs nginx as a proxy: one worker, kept connections, no access log. */
export async function nginxCommand(
  program: string,
  upstream: number,
  port: number,
): Promise<readonly [string, ...string[]]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-nginx-'));
  const file = join(folder, 'nginx.conf');
  await writeFile(file, configuration(folder, upstream, port));
  return [program, '-p', folder, '-c', file];
}

function configuration(folder: string, upstream: number, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n  ');
  return `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 100000000;
  ${temporary}
  upstream api {
    server 127.0.0.1:${upstream};
    keepalive 128;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;
}
