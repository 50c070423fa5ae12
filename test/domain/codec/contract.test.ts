import { describe } from 'vitest';
import { createCodec } from '../../../src/domain/codec/codec.ts';
import { describeCodec } from '../../../src/testing/index.ts';
import { builtInClient } from '../../support/codec-client.ts';
import { crypto } from '../../support/protocol-client.ts';

describe.each(crypto.aead.suites)('with %s', (suite) => {
  describeCodec('the built-in codec', () => ({
    codec: createCodec(crypto, [suite]),
    client: builtInClient,
  }));
});
