// Runs a script or a tool of this package on the Node it is pinned to, whatever Node started npm.
// Plain JavaScript on purpose: this file has to run on Node 18 and later.
//
//   node bin/launch.js [node options] script.ts [arguments]
//   node bin/launch.js --client src/main.ts     builds the browser client first, where it must
//   node bin/launch.js --tool vitest run [arguments]

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { buildClientWhenStale } from './client/when-stale.js';
import { installWhenStale } from './install.js';
import { pickNode } from './pick-node.js';
import { toolEntry } from './tool-entry.js';

// The child decides when to end; this process only passes the wish on.
const FORWARDED_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'];

function commandLine(args) {
  const [first, tool, ...rest] = args;
  if (first === undefined) {
    throw new Error('nothing to run. Usage: node bin/launch.js script.ts [arguments]');
  }
  return first === '--tool' ? [toolEntry(tool), ...rest] : args;
}

// Node keeps what it compiled, types already stripped, so that the next start takes less time and
// memory. Where the folder cannot be written, it goes without.
function keepCompiled() {
  const folder = new URL('../node_modules/.cache/compiled', import.meta.url);
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(folder);
}

// Replaces this process, so that nobody stands between the caller's signals and the program.
function replaceProcess(node, args) {
  process.execve(node, [node, ...args], process.env);
}

function runAsChild(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of FORWARDED_SIGNALS) {
    process.on(signal, () => child.kill(signal));
  }
  process.on('exit', () => child.kill('SIGTERM'));
  child.on('error', (error) => fail(`cannot start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? code : 128 + constants.signals[signal]);
  });
}

function fail(message) {
  process.stderr.write(`\nlaunch: ${message}\n\n`);
  process.exit(1);
}

try {
  const given = process.argv.slice(2);
  const client = given[0] === '--client';
  const args = client ? given.slice(1) : given;
  installWhenStale({ tools: args[0] === '--tool' });
  const node = pickNode();
  if (client) buildClientWhenStale(node);
  const line = commandLine(args);
  if (args[0] !== '--tool') keepCompiled();
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    replaceProcess(node, line);
  } else {
    runAsChild(node, line);
  }
} catch (error) {
  fail(error.message);
}
