import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Closers, createClosers } from '../../demo/closers.ts';
import { createRelayProcess, type RelayProcess } from '../../demo/relay-process.ts';
import { type Balancer, startBalancer } from '../../soak/balancer.ts';
import { relaySettings } from '../../soak/relay-settings.ts';
import { until } from '../../soak/until.ts';
import { CALL_HEADER, type LedgerUpstream, startUpstream } from '../../soak/upstream.ts';
import { createMteRelayClient, type MteRelayEvent } from '../../src/client/index.ts';
import { describeWith } from '../setup/describe-with.ts';
import { freePort } from '../support/redis-server.ts';

vi.setConfig({ testTimeout: 120_000 });

describeWith('haproxy', 'one relay without Redis', (haproxy) => {
  let closers: Closers;
  let upstream: LedgerUpstream;
  let relay: RelayProcess;
  let balancer: Balancer;
  beforeEach(async () => {
    closers = createClosers();
    upstream = await startUpstream();
    await closers.add(upstream.close);
    relay = createRelayProcess(relaySettings(upstream.origin, undefined), await freePort());
    await closers.add(relay.stop);
    await relay.start();
    balancer = await startBalancer(haproxy, [relay.port]);
    await closers.add(balancer.stop);
  });
  afterEach(() => closers.closeAll());

  const isReady = async () => (await balancer.ready()).length === 1;

  test.each([
    ['killed', () => relay.kill()],
    ['told to stop', () => relay.stop()],
  ])('%s and started again: one pairing, and no call fails', async (_name, end) => {
    const events: MteRelayEvent[] = [];
    const client = createMteRelayClient({
      relayOrigin: balancer.origin,
      onEvent: (event) => events.push(event),
    });
    let number = 0;
    const call = (method: string, retry?: number) => {
      number += 1;
      const init = { method, headers: { [CALL_HEADER]: String(number) } };
      const options = retry === undefined ? {} : { retry };
      return client.fetch(`${balancer.origin}/calls`, init, options).then(({ status }) => status);
    };
    const some = () =>
      Promise.all(['POST', 'GET', 'POST', 'GET', 'POST'].map((name) => call(name)));
    await until('the relay is ready', isReady);
    expect(new Set(await some())).toEqual(new Set([200]));

    await end();
    // Sent while nothing is there: patient enough for a slow machine.
    const meanwhile = Promise.all([call('GET', 10), call('GET', 10)]);
    await relay.start();
    expect(new Set(await meanwhile)).toEqual(new Set([200]));
    await until('the relay is ready', isReady);
    expect(new Set(await some())).toEqual(new Set([200]));

    const pairings = events.map(({ type }) => type).filter((type) => type !== 'retried');
    expect(pairings).toEqual(['paired', 're-paired']);
    expect([...upstream.received.values()]).toEqual(Array(12).fill(1));
    client.close();
  });
});
