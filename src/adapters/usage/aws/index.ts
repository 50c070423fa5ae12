export { createMeterUsage } from './meter-usage.ts';
export { createRegisteredUsage } from './register-usage.ts';
