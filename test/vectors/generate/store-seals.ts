/** Vectors of the seal that pairs have in a shared store. */
import * as reference from '../reference.ts';
import { bytesOf, CLIENT_ID_SECRET, OTHER_PAIR_ID, PAIR_ID } from './inputs.ts';
import { PAIR_SECRET } from './keys.ts';

const PREVIOUS_SECRET = 'the secret before it, of the test vectors as well';

export function storeSealVectors() {
  const record = Buffer.concat([bytesOf('paired at', 8), Buffer.of(1), PAIR_SECRET]);
  const seal = (secret: string, storeKey: string, given: Buffer) => ({
    secret,
    storeKey,
    key: reference.storeKey(secret, storeKey).toString('hex'),
    record: given.toString('hex'),
    sealed: reference.storeSeal(secret, storeKey, given).toString('hex'),
  });
  const first = seal(CLIENT_ID_SECRET, `*/${PAIR_ID}`, record);
  const flipped = `${first.sealed.slice(0, -1)}${first.sealed.endsWith('0') ? '1' : '0'}`;
  return {
    description: 'The records of pairs as they stand in a shared store.',
    fields: {
      secret: 'text: CLIENT_ID_SECRET, or a previous one',
      storeKey: 'text',
      key: 'hex, 32 bytes',
      record: 'hex',
      sealed: 'hex: ciphertext and tag',
    },
    accept: [
      first,
      seal(CLIENT_ID_SECRET, `api.example.com/${PAIR_ID}`, record),
      seal(PREVIOUS_SECRET, `*/${OTHER_PAIR_ID}`, record),
      seal(CLIENT_ID_SECRET, `bücher.example/${PAIR_ID}`, bytesOf('another record', 1)),
      seal(CLIENT_ID_SECRET, '', Buffer.alloc(128)),
    ],
    reject: [
      { ...first, reason: 'a bit of the tag', sealed: flipped },
      { ...first, reason: 'the store key of another pair', storeKey: `*/${OTHER_PAIR_ID}` },
      { ...first, reason: 'the store key of another tenant', storeKey: `a/${PAIR_ID}` },
      { ...first, reason: 'another secret', secret: PREVIOUS_SECRET },
      { ...first, reason: 'cut short', sealed: first.sealed.slice(0, 30) },
      { ...first, reason: 'nothing', sealed: '' },
    ],
  };
}
