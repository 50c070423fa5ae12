import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ClaimResult, PairLifetime } from '../../ports/session-store.ts';
import { MAX_SEQUENCE, StoreFullError } from '../../ports/session-store.ts';
import type { SaveOutcome, StoreModel } from './model.ts';
import { createStoreModel } from './model.ts';
import type { StoreFactory, StoreUnderTest } from './subject.ts';
import { MARGIN, MINUTE } from './subject.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const OWNERS = ['x', 'y', 'z'];
const MAX_PAIRS = 5;
const MAX_PAIRS_PER_OWNER = 3;

type Step =
  | { do: 'save'; key: string; secret: Uint8Array; lifetime: PairLifetime; owner: string }
  | { do: 'load' | 'delete'; key: string }
  | { do: 'claim'; key: string; sequence: number }
  | { do: 'claim near'; key: string; distance: number }
  | { do: 'advance'; minutes: number };

/** Whole minutes pass, and lives end between two of them, whatever was renewed when. */
const lifetimes = fc.record({
  idleMs: fc.constantFrom(5, 20).map((minutes) => minutes * MINUTE + MARGIN),
  totalMs: fc.constantFrom(15, 60).map((minutes) => minutes * MINUTE + MARGIN),
});

const keys = fc.constantFrom(...KEYS);
const sequences = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: MAX_SEQUENCE }),
  fc.constantFrom(0, 255, 256, 4095, 4096, 4097, 8192, MAX_SEQUENCE),
);
const distances = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.integer({ min: -4200, max: 4200 }),
  fc.constantFrom(-4097, -4096, -4095, 255, 256, 4095, 4096, 4097),
);
const owners = fc.constantFrom(...OWNERS);
const secrets = fc.uint8Array({ minLength: 1, maxLength: 128 });

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: record('save', { key: keys, secret: secrets, lifetime: lifetimes, owner: owners }),
  },
  { weight: 2, arbitrary: record('load', { key: keys }) },
  { weight: 4, arbitrary: record('claim', { key: keys, sequence: sequences }) },
  { weight: 6, arbitrary: record('claim near', { key: keys, distance: distances }) },
  { weight: 1, arbitrary: record('delete', { key: keys }) },
  { weight: 2, arbitrary: record('advance', { minutes: fc.integer({ min: 1, max: 12 }) }) },
);

function record<Name extends string, Fields>(
  name: Name,
  fields: { [Field in keyof Fields]: fc.Arbitrary<Fields[Field]> },
) {
  return fc.record(fields).map((values) => ({ do: name, ...values }));
}

type Outcome = ClaimResult | SaveOutcome | readonly number[] | undefined;

function stepModel(model: StoreModel, step: Step): Outcome {
  switch (step.do) {
    case 'save':
      return model.save(step.key, step.secret, step.lifetime, step.owner);
    case 'load':
      return listed(model.load(step.key));
    case 'claim':
      return model.claim(step.key, step.sequence);
    case 'claim near':
      return model.claim(step.key, near(model, step));
    case 'delete':
      model.delete(step.key);
      return undefined;
    case 'advance':
      model.advance(step.minutes * MINUTE);
      return undefined;
  }
}

async function stepStore(
  { store, advance }: StoreUnderTest,
  model: StoreModel,
  step: Step,
): Promise<Outcome> {
  switch (step.do) {
    case 'save':
      return saved(async () => store.save(step.key, step.secret, step.lifetime, step.owner));
    case 'load':
      return listed(await store.load(step.key));
    case 'claim':
      return store.claim(step.key, step.sequence);
    case 'claim near':
      return store.claim(step.key, near(model, step));
    case 'delete':
      await store.delete(step.key);
      return undefined;
    case 'advance':
      await advance(step.minutes * MINUTE);
      return undefined;
  }
}

function near(model: StoreModel, { key, distance }: { key: string; distance: number }): number {
  return Math.min(MAX_SEQUENCE, Math.max(0, model.highest(key) + distance));
}

async function saved(save: () => Promise<void>): Promise<SaveOutcome> {
  try {
    await save();
    return 'saved';
  } catch (error) {
    if (error instanceof StoreFullError) {
      return error.scope;
    }
    throw error;
  }
}

function listed(secret: Uint8Array | undefined): readonly number[] | undefined {
  return secret && [...secret];
}

interface Modelled {
  readonly hasCap: boolean;
  readonly hasOwnerCap: boolean;
  readonly histories: number;
}

/** Any history of calls and of time has the outcomes that the model has. */
export function describeModelled(
  factory: StoreFactory,
  { hasCap, hasOwnerCap, histories }: Modelled,
): void {
  it('does what the model does, whatever is asked in whatever order', async () => {
    const caps = {
      maxPairs: hasCap ? MAX_PAIRS : KEYS.length,
      maxPairsPerOwner: hasOwnerCap ? MAX_PAIRS_PER_OWNER : KEYS.length,
    };
    const history = fc.array(steps, { minLength: 1, maxLength: 120, size: 'max' });
    const property = fc.asyncProperty(history, async (taken) => {
      const subject = await factory(caps);
      const model = createStoreModel(caps);
      try {
        for (const step of taken) {
          const outcome = await stepStore(subject, model, step);
          expect(outcome).toEqual(stepModel(model, step));
        }
        for (const key of KEYS) {
          expect(listed(await subject.store.load(key))).toEqual(listed(model.load(key)));
        }
      } finally {
        await subject.close();
      }
    });
    await fc.assert(property, { numRuns: histories });
  }, 60_000);
}
