import { createMemoryUsageLedger } from '../../../src/adapters/usage/memory/index.ts';
import { describeUsageLedger } from '../../contracts/usage-ledger.ts';
import { RUNS } from '../../support/property-runs.ts';

describeUsageLedger(
  'the ledger in memory',
  (options) => createMemoryUsageLedger({ ...options, name: 'a ledger' }),
  RUNS,
);
