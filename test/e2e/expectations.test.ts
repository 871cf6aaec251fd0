import { expect, it } from 'vitest';
import { FRANKFURT, VIRGINIA } from '../../src/sandbox/organisation/accounts.ts';
import { GLOBAL_EXPECTATIONS, REGIONAL_EXPECTATIONS } from '../sandbox/expectations.ts';
import { runWith, WHOLE } from './fault-run.ts';

// The demo organisation through the real collectors, tables and controls, against what was worked out by hand.
it('the demo organisation comes out as written down by hand', async () => {
  const outcome = await runWith([], WHOLE);
  const want: Record<string, string> = {};
  for (const [control, byAccount] of Object.entries(GLOBAL_EXPECTATIONS)) {
    for (const [account, status] of Object.entries(byAccount)) want[`${control} ${account}/global`] = status;
  }
  for (const [control, byAccount] of Object.entries(REGIONAL_EXPECTATIONS)) {
    for (const [account, [frankfurt, virginia]] of Object.entries(byAccount)) {
      want[`${control} ${account}/${FRANKFURT}`] = frankfurt;
      want[`${control} ${account}/${VIRGINIA}`] = virginia;
    }
  }
  const got = [...outcome]
    .filter(([key]) => !key.startsWith('GOV-01 '))
    .map(([key, { status }]) => [key, status] as const);
  expect(Object.fromEntries(got)).toEqual(want);
});
