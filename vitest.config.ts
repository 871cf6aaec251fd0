import { defineConfig } from 'vitest/config';

const isSlow = process.env['GOLDPROOF_SLOW'] === '1';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Denials one by one are shared by three files; service by service, one does them all. Unusual runs
    // that are honest take minutes.
    exclude: isSlow ? [] : ['test/e2e/denied-[23].test.ts', 'test/e2e/honest.test.ts'],
    // The AWS SDK announces the end of Node 20 on stderr; that is for its own users to read, not for ours.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // Left to itself it would leave one of two cores idle.
    maxWorkers: '100%',
    // No test changes what is shared: the AWS SDK and the catalog are loaded once a worker, not once a file.
    isolate: false,
    // They end what hangs, and measure nothing: on two busy cores the longest takes minutes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
