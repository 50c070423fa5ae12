import { createUndiciUpstream } from '../../../src/adapters/upstream/undici/index.ts';
import { describeUpstreamClient } from '../../../src/testing/index.ts';

describeUpstreamClient('the client over undici', createUndiciUpstream);
