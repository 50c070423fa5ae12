// STARTUP_SCRIPT=./examples/plug-ins/wait-for-upstream.ts PLUGIN_WAIT_FOR=http://api:3000/health
//
// Has the relay listen only once a URL answers well, so that no balancer sends it requests before.

import { setTimeout as delay } from 'node:timers/promises';
import type { StartupScript } from 'mte-relay-server/ports';

const TRIES = 60;
const PAUSE_MS = 500;

const script: StartupScript = async ({ settings, logger }) => {
  const url = settings.PLUGIN_WAIT_FOR;
  if (url === undefined) throw new Error('PLUGIN_WAIT_FOR is not set: name the URL to wait for');
  for (let tries = 0; tries < TRIES; tries += 1) {
    const answered = await fetch(url, { redirect: 'manual' }).catch(() => undefined);
    await answered?.body?.cancel();
    if (answered?.ok) return;
    if (tries === 0) logger.info('waiting for what PLUGIN_WAIT_FOR names');
    await delay(PAUSE_MS);
  }
  throw new Error('what PLUGIN_WAIT_FOR names gave no good answer');
};

export default script;
