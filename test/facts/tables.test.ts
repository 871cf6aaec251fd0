import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/core/json.ts';
import { isGlobalOperation } from '../../src/facts/coverage.ts';
import { deriveTable } from '../../src/facts/table.ts';
import { tables } from '../../src/facts/tables.ts';
import { GLOBAL } from '../../src/model/common.ts';
import type { EvidenceRecord } from '../../src/model/evidence.ts';
import { COLLECTOR_OPERATIONS, type DeclaredOperation, HUB_OPERATIONS } from '../../src/operations/all.ts';
import { GOLDEN_IMAGES, REGIONS, WORKLOADS } from '../../src/sandbox/organisation/accounts.ts';
import { demoOrganisation } from '../../src/sandbox/organisation/demo.ts';
import { alone, base64, denied, evidenceOf, NOW, ok } from '../fixtures/evidence.ts';

const SPECS = [...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS];
const byName = tables.map((table) => [table.name, table] as const);

describe('every fact table', () => {
  it('has a name of its own, for itself and for its rows', () => {
    expect(new Set(tables.map((table) => table.name)).size).toBe(tables.length);
    expect(new Set(tables.map((table) => table.as)).size).toBe(tables.length);
  });

  it.each(byName)('%s rests on calls that are made', (_, table) => {
    const made: readonly string[] = SPECS.map((spec) => spec.operation);
    expect(table.needs.filter((operation) => !made.includes(operation))).toEqual([]);
  });

  it.each(byName)('%s has a key that is always there, and says where columns come from', (_, table) => {
    expect(table.columns[table.key]).toMatchObject({ type: 'string', absentable: false });
    for (const [name, column] of Object.entries(table.columns)) {
      expect([name, column.meaning.length > 5 && column.source.length > 5]).toEqual([name, true]);
    }
  });

  it.each(byName)('%s publishes the algorithms its columns name', (_, table) => {
    const named = Object.values(table.columns).flatMap(({ source }) => [...source.matchAll(/[a-z0-9.-]+@\d+/g)].flat());
    const published = Object.values(table.columns).flatMap(({ reads }) => reads.algorithms.map(({ id }) => id));
    expect(named.filter((algorithm) => !published.includes(algorithm))).toEqual([]);
  });

  it('means one thing by the id of an algorithm', () => {
    const reads = tables.flatMap(({ columns, population }) => [
      population,
      ...Object.values(columns).map((each) => each.reads),
    ]);
    const texts = new Map<string, Set<string>>();
    for (const { id, description } of reads.flatMap((each) => each.algorithms)) {
      texts.set(id, (texts.get(id) ?? new Set()).add(description));
    }
    expect(texts.size).toBeGreaterThan(50);
    expect([...texts].filter(([, each]) => each.size > 1)).toEqual([]);
  });

  it.each(byName)('%s knows nothing where nothing was asked, or all was refused', (_, table) => {
    const refused = SPECS.map((spec) => denied(spec.operation));
    for (const records of [[], refused]) {
      for (const options of [{}, { regions: [], unreachable: 'refused' }]) {
        const { coverage, rows } = deriveTable(table, evidenceOf(records, options), alone());
        expect(coverage).toHaveLength(1);
        // A table whose one row is always there says so in the row.
        const isSaid = rows.length > 0 && rows.every((row) => Object.keys(row.unknown).length > 0);
        expect(coverage[0]?.complete === false || isSaid).toBe(true);
      }
    }
  });
});

/** What one account of the demo organisation answers, as evidence. */
function demoRecords(account: string): EvidenceRecord[] {
  const demo = demoOrganisation(new Date(NOW));
  const records = demo.rows.flatMap((row) => {
    if (!('output' in row) || (row.account !== undefined && row.account !== account)) return [];
    const operation = row.operation as DeclaredOperation; // rows name operations as evidence does
    const regions = isGlobalOperation(operation) ? [GLOBAL] : row.region === undefined ? REGIONS : [row.region];
    const input = row.input ?? {};
    return regions.map((region) => ok(operation, row.output, { account, region, input }));
  });
  const report = { Content: base64(demo.credentialReports?.get(account) ?? ''), GeneratedTime: NOW };
  return [...records, ok('iam:GetCredentialReport', report, { account }), corroborating(account)];
}

/** What CloudTrail said later: of one call that no record tells of. */
function corroborating(account: string): EvidenceRecord {
  const CloudTrailEvent = JSON.stringify({
    eventID: 'e-1',
    requestID: 'r-1',
    eventTime: NOW,
    eventSource: 'iam.amazonaws.com',
    eventName: 'ListUsers',
    userAgent: 'aws-sdk-js/3 goldproof/1.0.0',
  });
  const input = { LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: 'run' }] };
  return ok('cloudtrail:LookupEvents', { Events: [{ CloudTrailEvent }] }, { account, input });
}

const RECORDS = demoRecords(WORKLOADS);
const evidence = (records: readonly EvidenceRecord[]) => evidenceOf(records, { account: WORKLOADS, regions: REGIONS });
const HOSTILE: readonly Json[] = [null, true, 0, -1, 1.5, 1e300, '', '*', '__proto__', '9', [], [null], {}];
const DEEPER: readonly Json[] = [{ constructor: 1, toString: [] }, [[['x']]], { length: 3 }, ['a', 1, {}], '\u0000'];

/** A value with something else at a place that the numbers lead to. */
function spoil(value: Json, path: readonly number[], hostile: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return hostile;
  const keys = Object.keys(value);
  const at = keys[step % Math.max(keys.length, 1)];
  if (at === undefined) return hostile;
  const below = Array.isArray(value) ? value[Number(at)] : (value as JsonObject)[at];
  const spoilt = spoil(below ?? null, rest, hostile);
  return Array.isArray(value) ? value.with(Number(at), spoilt) : { ...value, [at]: spoilt };
}

const wound = fc.record({
  record: fc.nat(),
  path: fc.array(fc.nat({ max: 50 }), { maxLength: 6 }),
  hostile: fc.constantFrom(...HOSTILE, ...DEEPER),
});

describe('hostile answers', () => {
  it.each(byName)('%s has rows where the answers are good', (name, table) => {
    if (name === 'organizations.accounts') return; // the management account's alone
    const account = name === 'imagebuilder.lifecyclePolicies' ? GOLDEN_IMAGES : WORKLOADS; // workloads has none
    const own = evidenceOf(account === WORKLOADS ? RECORDS : demoRecords(account), { account, regions: REGIONS });
    expect(deriveTable(table, own, alone(account)).rows.length).toBeGreaterThan(0);
  });

  it.each(byName)('never make the derivation of %s throw', (_, table) => {
    fc.assert(
      fc.property(fc.array(wound, { minLength: 1, maxLength: 40 }), (wounds) => {
        const records = [...RECORDS];
        for (const { record, path, hostile } of wounds) {
          const index = record % records.length;
          const whole = records[index];
          if (whole?.outcome.kind !== 'ok') continue;
          // Digests are not made again: derivations do not look at them.
          records[index] = {
            ...whole,
            outcome: { kind: 'ok', response: spoil(whole.outcome.response, path, hostile) },
          };
        }
        const { coverage } = deriveTable(table, evidence(records), alone(WORKLOADS));
        expect(coverage.flatMap(({ gaps }) => gaps.filter((gap) => gap.detail?.startsWith('deriving ')))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
