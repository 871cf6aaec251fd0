import { defineConfig } from 'vitest/config';

/** The tests that hold the verdicts: few and quick, as each mutant of `src/assess` is tried against them. */
export default defineConfig({
  test: {
    include: ['test/assess/**/*.test.ts', 'test/controls.test.ts'],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
