import { describe, expect, test } from 'vitest';
import { createCrypto } from '../../../src/adapters/crypto/web/index.ts';
import {
  FEATURES,
  type Feature,
  nativeFeatures,
} from '../../../src/adapters/crypto/web/native-features.ts';
import { nativeSigner } from '../../../src/adapters/crypto/web/signer.ts';
import { hex } from '../../../src/domain/bytes.ts';
import ed25519 from '../../vectors/published/ed25519.json' with { type: 'json' };
import xWing from '../../vectors/published/x-wing.json' with { type: 'json' };
import { fromHex } from './hex.ts';

const getRandomValues = crypto.getRandomValues.bind(crypto);

test('everything that this runtime has is found', async () => {
  expect(await nativeFeatures(crypto.subtle)).toEqual(new Set(FEATURES));
});

test.each(FEATURES)('a runtime that does not know %s lacks that alone', async (feature) => {
  const subtle = subtleWithout(feature);
  const others = FEATURES.filter((other) => other !== feature);
  expect(await nativeFeatures(subtle)).toEqual(new Set(others));
});

test('a runtime that knows ML-KEM but cannot show its public keys counts as without', async () => {
  const subtle = overridden({ getPublicKey: () => Promise.reject(new TypeError('no method')) });
  expect(await nativeFeatures(subtle)).not.toContain('ML-KEM-768');
});

describe('a runtime of before ML-KEM, the curves and ChaCha20-Poly1305', () => {
  const old = createCrypto({ webCrypto: { subtle: subtleWithout(...FEATURES), getRandomValues } });

  test('offers AES-256-GCM alone', async () => {
    expect((await old).aead.suites).toEqual(['AES-256-GCM']);
  });

  test('agrees on keys in JavaScript', async () => {
    const { keyAgreement } = await old;
    for (const vector of xWing.vectors) {
      const pair = await keyAgreement.keyPair(fromHex(vector.seed));
      expect(hex(await pair.decapsulate(fromHex(vector.ciphertext)))).toBe(vector.sharedSecret);
    }
  });

  test('verifies signatures in JavaScript', async () => {
    const { signer } = await old;
    for (const vector of ed25519.accept) {
      const [key, message] = [fromHex(vector.publicKey), fromHex(vector.message)];
      expect(await signer.verify(key, message, fromHex(vector.signature))).toBe(true);
    }
  });
});

test('a WebCrypto that fails while it verifies has not verified', async () => {
  const signer = nativeSigner(overridden({ verify: () => Promise.reject(new Error('failed')) }));
  expect(await signer.verify(new Uint8Array(32), new Uint8Array(1), new Uint8Array(64))).toBe(
    false,
  );
});

test('a page that is not a secure context is told to use https', async () => {
  await expect(createCrypto({ webCrypto: { getRandomValues } })).rejects.toThrow(
    /secure context.*https.*localhost/,
  );
});

/** This runtime's WebCrypto as one that has never heard of some algorithms. */
function subtleWithout(...features: readonly Feature[]): SubtleCrypto {
  const names: readonly string[] = features;
  const unknown = () => Promise.reject(new DOMException('unknown algorithm', 'NotSupportedError'));
  const nameOf = (algorithm: { name: string } | string) =>
    typeof algorithm === 'string' ? algorithm : algorithm.name;
  return overridden({
    importKey: (...args: Parameters<SubtleCrypto['importKey']>) =>
      names.includes(nameOf(args[2])) ? unknown() : crypto.subtle.importKey(...args),
    digest: (...args: Parameters<SubtleCrypto['digest']>) =>
      names.includes('SHA-3') && /^SHA3|SHAKE/.test(nameOf(args[0]))
        ? unknown()
        : crypto.subtle.digest(...args),
  });
}

/** This runtime's WebCrypto with methods of its own in place of some. */
function overridden(methods: Record<string, (...args: never[]) => unknown>): SubtleCrypto {
  return new Proxy(crypto.subtle, {
    get(target, property) {
      const replacement = methods[String(property)];
      if (replacement !== undefined) return replacement;
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
