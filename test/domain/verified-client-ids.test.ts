import { describe, expect, test } from 'vitest';
import { createCrypto } from '../../src/adapters/crypto/node/index.ts';
import { createClientIds } from '../../src/domain/client-id.ts';
import { rememberVerified } from '../../src/domain/verified-client-ids.ts';

const { hash, random } = createCrypto();

/** With the client IDs that had to be verified, in order. */
async function remembering(most: number) {
  const ids = await createClientIds(['a secret of the relay'], hash, random);
  const verified: string[] = [];
  const verify = (clientId: string) => {
    verified.push(clientId);
    return ids.verify(clientId);
  };
  return { ids: rememberVerified({ ...ids, verify }, most), verified };
}

describe('a client ID that is remembered', () => {
  test('holds without being verified again', async () => {
    const { ids, verified } = await remembering(10);
    const id = await ids.issue();
    expect([await ids.verify(id), await ids.verify(id)]).toEqual([true, true]);
    expect(verified).toEqual([id]);
  });

  test('lets no other one through, however alike', async () => {
    const { ids } = await remembering(10);
    const id = await ids.issue();
    await ids.verify(id);
    const forged = id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');
    expect([await ids.verify(forged), await ids.verify(forged)]).toEqual([false, false]);
    expect(await ids.verify(`${id}0`)).toBe(false);
  });

  test('makes room for others, the least used first', async () => {
    const { ids, verified } = await remembering(4);
    const used = await ids.issue();
    const unused = await ids.issue();
    await ids.verify(unused);
    for (let i = 0; i < 10; i++) {
      await ids.verify(used);
      await ids.verify(await ids.issue());
    }
    expect(verified.filter((id) => id === used)).toHaveLength(1);
    await ids.verify(unused);
    expect(verified.filter((id) => id === unused)).toHaveLength(2);
  });
});
