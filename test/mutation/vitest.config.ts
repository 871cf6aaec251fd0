import { defineConfig } from 'vitest/config';

/** The tests that hold the verdicts and the steps of `verify`: few and quick, as each mutant is tried against them. */
export default defineConfig({
  test: {
    include: ['test/assess/**/*.test.ts', 'test/pipeline/verify/*.test.ts', 'test/controls.test.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
