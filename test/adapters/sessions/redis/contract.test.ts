import { afterAll, beforeAll } from 'vitest';
import { createCrypto } from '../../../../src/adapters/crypto/node/index.ts';
import { createSealedStore } from '../../../../src/domain/sealed-store.ts';
import { describeSessionStore } from '../../../../src/testing/index.ts';
import { describeWith } from '../../../setup/describe-with.ts';
import { createRedisServer, type RedisServer } from '../../../support/redis-server.ts';
import { openStore } from './redis-store.ts';

describeWith('redis-server', 'a real Redis', (program) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await createRedisServer(program);
    await server.start();
  });
  afterAll(() => server.remove());

  const contract = { hasCap: false, histories: 60 };
  describeSessionStore('the store in Redis', (options) => openStore(server, options), contract);

  const crypto = createCrypto();
  describeSessionStore(
    'the store in Redis, sealed',
    async (options) => {
      const subject = await openStore(server, options);
      return { ...subject, store: createSealedStore(subject.store, crypto, () => ['a secret']) };
    },
    contract,
  );
});
