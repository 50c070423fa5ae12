import { type Fault, planOf } from '../../soak/plan.ts';

/** The first faults that a seed gives. */
export function firstFaults(count: number, seed: number, relays: number): Fault[] {
  const plan = planOf(seed, relays);
  return Array.from({ length: count }, () => plan.next().value);
}
