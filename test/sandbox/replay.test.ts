import { afterAll, expect, it } from 'vitest';
import { systemClock } from '../../src/aws/clock.ts';
import { connect, NO_LIMITS } from '../../src/aws/connection.ts';
import { collect } from '../../src/collect/run-collection.ts';
import type { EvidenceRecord } from '../../src/model/evidence.ts';
import { COLLECTOR_OPERATIONS } from '../../src/operations/all.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { EXTERNAL_ID, GOLDEN_IMAGES, MANAGEMENT } from '../../src/sandbox/organisation/accounts.ts';
import { demoOrganisation } from '../../src/sandbox/organisation/demo.ts';
import type { Organisation } from '../../src/sandbox/organisation.ts';
import { rowsFromEvidence } from '../../src/sandbox/replay.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { memoryStore, openRedactor } from '../aws/support.ts';

const closing: Sandbox[] = [];
afterAll(async () => {
  for (const sandbox of closing) await sandbox.close();
});

/** Evidence of one account, collected as a run would. */
async function evidenceOf(organisation: Organisation): Promise<EvidenceRecord[]> {
  const sandbox = await startSandbox(organisation, { reportPolls: 0 });
  closing.push(sandbox);
  const memory = memoryStore();
  const connection = connect({
    home: 'eu-central-1',
    userAgent: 'goldproof-test/0',
    limits: NO_LIMITS,
    maxAttempts: 1,
    env: {},
    credentials: async () => sandboxCredentials(MANAGEMENT),
    connectTo: sandbox,
  });
  const role = { path: '/audit/', name: 'ImageBuilderEvidenceReader', externalId: EXTERNAL_ID };
  const signal = new AbortController().signal;
  const options = { run: 'run-1', version: '0', role, accounts: { include: [GOLDEN_IMAGES] } };
  await collect(options, {
    connection,
    store: memory.store,
    redactor: openRedactor,
    clock: systemClock,
    signal,
    rightHolders: () => [],
  });
  connection.close();
  return [...memory.records.values()];
}

it('answers from evidence what was answered when it was collected: pages, refusals and all', async () => {
  const { accounts, regions, roles, ...demo } = demoOrganisation(new Date('2026-11-20T09:00:00.000Z'));
  const setting = {
    ...(accounts && { accounts }),
    ...(regions && { regions }),
    ...(roles && { roles }),
  };
  const first = await evidenceOf({ ...setting, ...demo });
  const second = await evidenceOf({ ...setting, rows: rowsFromEvidence(first) });
  const sampled = COLLECTOR_OPERATIONS.filter(({ maxPages }) => maxPages === 1).map(({ operation }) => operation);
  const shown = (records: readonly EvidenceRecord[]) =>
    records
      .map(({ id, more, operation, outcome }) => ({ id, outcome, ...(!sampled.includes(operation) && { more }) }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(first.filter(({ page }) => page > 1).map(({ operation }) => operation)).toContain(
    'imagebuilder:ListComponents',
  );
  expect(first.some(({ outcome }) => outcome.kind === 'denied')).toBe(true);
  expect(shown(second).map(({ id }) => id)).toEqual(shown(first).map(({ id }) => id));
  // Of some lists one page is enough; that more would follow cannot be answered from evidence of that page.
  const cut = first.filter(({ operation, more }) => more === true && operation === 'imagebuilder:ListImagePackages');
  expect(cut.length).toBeGreaterThan(0);
  const whole = (records: readonly EvidenceRecord[]) =>
    shown(records).map((record) =>
      cut.some(({ id }) => id === record.id) ? { ...record, more: 'not asked' } : record,
    );
  expect(withoutTokens(whole(second))).toEqual(withoutTokens(whole(first)));
});

/** Page tokens are sealed for one call of one sandbox; nothing else may differ. */
function withoutTokens(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, item) =>
    /^(nextToken|NextToken|Marker)$/.test(key) ? undefined : item,
  );
}
