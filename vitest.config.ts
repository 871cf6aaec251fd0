import { defineConfig } from 'vitest/config';

const isSlow = process.env['GOLDPROOF_SLOW'] === '1';

/** What takes minutes together: CI runs it by itself (`GOLDPROOF_SLOW=1`), so that `npm test` ends in four. */
const MINUTES = [
  'test/cli/signals.test.ts',
  'test/e2e/attacks.test.ts',
  'test/e2e/broken.test.ts',
  'test/e2e/contradictions.test.ts',
  'test/e2e/contradictions-2.test.ts',
  'test/e2e/corroborate.test.ts',
  'test/e2e/denied-[23].test.ts',
  'test/e2e/honest.test.ts',
  'test/e2e/how-to-verify.test.ts',
  'test/e2e/unknown-scope.test.ts',
  'test/evidence/hostile-documents.test.ts',
  'test/facts/documents/bounds.test.ts',
  'test/pack/zip-others.test.ts',
];
/** These do more then. */
const BOTH = ['test/contributing.test.ts', 'test/e2e/denied-1.test.ts'];

export default defineConfig({
  test: {
    include: isSlow ? [...MINUTES, ...BOTH] : ['test/**/*.test.ts'],
    exclude: isSlow ? [] : MINUTES,
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
