import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringMember } from '../../src/core/json.ts';
import type { Collection, EvidenceRecord } from '../../src/model/evidence.ts';
import { type Bench, type Change, everyText, filesOf, of, openBench } from './evidence-bench.ts';
import { failed, openWorkshop } from './forge.ts';
import { collectOnce, DISCOVERED, type SandboxJob, startJob } from './sandbox-job.ts';

/** A maker who holds the key changes the evidence and makes every digest anew: what gives it away is what else it says. */

const SHOP = '333344445555';
const DAY = 86_400_000;

let job: SandboxJob;
let bench: Bench;

beforeAll(async () => {
  job = await startJob(new Date(), '', {}, DISCOVERED);
  bench = await openBench(await collectOnce(job), job);
});

afterAll(() => job.close());

const later = (time: string, days: number) => new Date(Date.parse(time) + days * DAY).toISOString();

async function evidenceSays(change: Change, ofRun?: (run: Collection) => Collection): Promise<string> {
  return (await bench.said(change, ofRun)).evidence;
}

describe('redactions', () => {
  const first = (record: EvidenceRecord) => ({ ...record, redactions: record.redactions.slice(1) });
  const encoded: Change = (record) => ({
    ...record,
    redactions: record.redactions.filter(({ pointer }) => !pointer.endsWith('/userDataOverride')),
  });
  const invented = { pointer: '/response/SummaryMap', detector: 'secret.password@2', tag: 'a'.repeat(64) };
  it.each<[string, Change, RegExp]>([
    [
      'that were struck out',
      (record) => ({ ...record, redactions: [] }),
      /holds ⟦\S+⟧ at \/\S+, of which its redactions do not tell/,
    ],
    ['of which one was', first, /of which its redactions do not tell/],
    ['of what is encoded', encoded, /holds ⟦\S+⟧ at \S+\/userDataOverride, encoded, and does not tell of it/],
    [
      'that were made up',
      of('iam:GetAccountSummary', (record) => ({ ...record, redactions: [invented] })),
      /tells of ⟦secret\.password@2:a{12}⟧ at \/response\/SummaryMap, which does not stand there/,
    ],
    [
      'of a text that was put back',
      (record) =>
        record.outcome.kind === 'ok'
          ? {
              ...record,
              outcome: {
                kind: 'ok',
                response: everyText(record.outcome.response, (text) => text.replace(/⟦[^⟧]*⟧/g, 'harmless')),
              },
            }
          : record,
      /which does not stand there/,
    ],
  ])('%s', async (_, change, sentence) => {
    expect(await evidenceSays(change)).toMatch(sentence);
  });
});

describe('a test server', () => {
  it('numbers its answers and sets its clock as it likes', async () => {
    const said = await evidenceSays((record) => ({
      ...record,
      host: '127.0.0.1',
      requestId: 'one',
      awsDate: 'Mon, 01 Jan 2001 00:00:00 GMT',
    }));
    expect(said).toMatch(/^\d+ records agree/);
  });
});

describe('when', () => {
  it.each<[string, Change, RegExp]>([
    [
      'AWS answered years before',
      (record) => ({ ...record, awsDate: record.awsDate && 'Mon, 01 Jan 2001 00:00:00 GMT' }),
      /was answered on Mon, 01 Jan 2001/,
    ],
    [
      'AWS answered six minutes later',
      of('iam:GetAccountSummary', (record) => ({
        ...record,
        awsDate: new Date(Date.parse(record.endedAt) + 360_000).toUTCString(),
      })),
      /more than five minutes from/,
    ],
    [
      'AWS answered without a date',
      of('kms:DescribeKey', (record) => ({ ...record, awsDate: null })),
      /is an answer of AWS without a date/,
    ],
    [
      'AWS answered at no time',
      of('iam:GetAccountSummary', (record) => ({ ...record, awsDate: 'yesterday' })),
      /was answered on yesterday/,
    ],
    [
      'it ended before it began',
      of('iam:GetAccountSummary', ({ startedAt, ...record }) => ({
        ...record,
        startedAt,
        endedAt: later(startedAt, -1),
      })),
      /ended before it began/,
    ],
  ])('%s', async (_, change, sentence) => {
    expect(await evidenceSays(change)).toMatch(sentence);
  });

  it('everything is of the future', async () => {
    const moved: Change = ({ startedAt, endedAt, awsDate, ...record }) => ({
      ...record,
      startedAt: later(startedAt, 90),
      endedAt: later(endedAt, 90),
      awsDate: awsDate && new Date(Date.parse(awsDate) + 90 * DAY).toUTCString(),
    });
    const said = await evidenceSays(moved, (run) => ({ ...run, from: later(run.from, 90), to: later(run.to, 90) }));
    expect(said).toMatch(/^The evidence is said to be of \S+; here it is \S+\.$/);
  });
});

describe('what there was to look at', () => {
  const struckOut =
    (...operations: string[]): Change =>
    (record) =>
      operations.includes(record.operation) ? undefined : record;
  const reasoned = (reason: string) => (run: Collection) => ({
    ...run,
    accounts: run.accounts.map((account) => ({
      ...account,
      ...(account.reason === undefined ? {} : { reason }),
      regions: account.regions.map((region) => (region.reason === undefined ? region : { ...region, reason })),
    })),
  });

  it('is asked in any case', async () => {
    const [organisation, regions] = [
      await bench.said(struckOut('organizations:DescribeOrganization', 'organizations:ListAccounts')),
      await bench.said(struckOut('account:ListRegions', 'ec2:DescribeRegions')),
    ];
    expect(organisation.scope).toMatch(/No record says that organizations:ListAccounts was asked in 111122223333/);
    expect(regions.scope).toMatch(/No record says that account:ListRegions was asked in 222233334444/);
  });

  it('was not entered for the reason that AWS gave', async () => {
    const refused = { kind: 'denied', code: 'AccessDenied', message: 'no', by: 'unstated' } as const;
    const isShop = ({ scope }: EvidenceRecord) => scope.account === SHOP;
    const entering: Change = (record) => {
      if (!isShop(record)) return record;
      const { input } = record;
      return record.operation === 'sts:AssumeRole'
        ? { ...record, input, more: null, httpStatus: 403, outcome: refused }
        : undefined;
    };
    const [attempt] = bench.records.filter((record) => isShop(record) && record.operation === 'sts:AssumeRole');
    const withReason = (reason: string) => (run: Collection) => ({
      ...run,
      accounts: run.accounts.map((account) => {
        const { regionList: _, ...rest } = account;
        return account.id === SHOP ? { ...rest, reason, regions: [] } : account;
      }),
    });
    const why = `the role ${stringMember(attempt?.input, 'RoleArn')} could not be assumed: AccessDenied: no`;
    expect((await bench.said(entering, withReason(why))).scope).toMatch(/^\d+ accounts and their Regions are/);
    expect((await bench.said(entering, withReason('it is closed'))).scope).toMatch(
      /333344445555 is said not to have been entered because “it is closed”; what follows is “the role arn:aws:iam::333344445555:role/,
    );
  });

  it('is left out for the reason that follows', async () => {
    const { scope } = await bench.said(undefined, reasoned('nothing is built there'));
    expect(scope).toMatch(/is said to be out of scope because “nothing is built there”/);
    expect(scope).toMatch(
      /\S+ in \d{12} is said to be out of scope because “nothing is built there”, which does not follow/,
    );
  });
});

describe('a whole package', () => {
  it('fails in the step by its name', async () => {
    const workshop = await openWorkshop();
    try {
      const sealed = async (name: string, change: Change) => {
        const evidence = await workshop.editEvidence(name, (path, text) => {
          if (!/^evidence\/\d/.test(path)) return text;
          const records = text
            .trimEnd()
            .split('\n')
            .map((line): EvidenceRecord => JSON.parse(line));
          return `${filesOf(records.flatMap((record) => change(record) ?? []))[path]}`;
        });
        return failed(await workshop.verify(await workshop.reseal(evidence, name), { allowUntimestamped: true }));
      };
      expect(await sealed('HONEST', (record) => record)).toEqual([]);
      expect(await sealed('REDACTIONS', (record) => ({ ...record, redactions: [] }))).toEqual(['evidence']);
      expect(
        await sealed(
          'HTTP',
          of('iam:GetAccountSummary', (record) => ({ ...record, httpStatus: 500 })),
        ),
      ).toEqual(['evidence']);
      expect(await sealed('IDS', (record) => ({ ...record, requestId: 'one' }))).toEqual(['evidence']);
    } finally {
      await workshop.close();
    }
  });
});
