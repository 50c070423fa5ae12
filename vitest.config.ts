import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/provision.ts'],
    // Real servers, processes and browsers start in tests; no test measures time against this.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
