import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collection, EvidenceRecord } from '../../src/model/evidence.ts';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../../src/operations/all.ts';
import { answer, type Bench, type Change, everyText, of, openBench } from './evidence-bench.ts';
import { collectOnce, DISCOVERED, type SandboxJob, startJob } from './sandbox-job.ts';

/** A maker who holds the key changes the evidence and makes every digest anew: what gives it away is what else it says. */

const [TOOLING, SHOP] = ['222233334444', '333344445555'];
const [FRANKFURT, VIRGINIA] = ['eu-central-1', 'us-east-1'];

let job: SandboxJob;
let bench: Bench;

beforeAll(async () => {
  job = await startJob(new Date(), '', {}, DISCOVERED);
  bench = await openBench(await collectOnce(job), job);
});

afterAll(() => job.close());

const isOk = ({ outcome }: EvidenceRecord) => outcome.kind === 'ok';

async function evidenceSays(change: Change, ofRun?: (run: Collection) => Collection): Promise<string> {
  return (await bench.said(change, ofRun)).evidence;
}

it('passes honest evidence', async () => {
  const { evidence, scope } = await bench.said();
  expect(evidence).toMatch(/^\d+ records agree with one another and with themselves/);
  expect(scope).toMatch(/^\d+ accounts and their Regions are those that AWS named/);
});

it('shows ten faults and counts the rest', async () => {
  const lines = (await evidenceSays((record) => ({ ...record, principal: 'arn:aws:iam::999999999999:user/x' }))).split(
    '\n',
  );
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toMatch(/^\d{3,4} further faults\.$/);
});

describe('who asked', () => {
  const isOf = (account: string | undefined) => (record: EvidenceRecord) => record.scope.account === account;
  const relabelled: Change = (record) => {
    if (isOf(SHOP)(record)) return undefined;
    return isOf(TOOLING)(record) ? { ...record, scope: { ...record.scope, account: `${SHOP}` } } : record;
  };
  const renamed = (record: EvidenceRecord) => ({
    ...record,
    principal: record.principal.replace(`${TOOLING}`, `${SHOP}`),
  });

  it.each<[string, Change, RegExp]>([
    [
      'one account’s records as another’s',
      relabelled,
      /was asked by arn:aws:sts::222233334444:\S+, which is not of 333344445555/,
    ],
    [
      'the same with its principals',
      (record) => {
        const changed = relabelled(record);
        return changed === undefined ? undefined : renamed(changed);
      },
      /answers of arn:aws:\S+222233334444\S+, which is not of its account/,
    ],
    [
      'an answer to a stranger',
      of('iam:GetAccountSummary', (record) => ({ ...record, principal: 'arn:aws:iam::999999999999:user/x' })),
      /which is not of/,
    ],
    [
      'a role that another account assumed',
      of('sts:AssumeRole', (record) => ({ ...record, principal: `arn:aws:iam::${SHOP}:user/x` })),
      /which is not of 111122223333/,
    ],
    [
      'the identity of another account',
      answer('sts:GetCallerIdentity', (response) => ({ ...response, Account: '999999999999' })),
      /answers of the account 999999999999/,
    ],
    [
      'the identity of another principal',
      answer('sts:GetCallerIdentity', (response) => ({ ...response, Arn: `${response['Arn']}x` })),
      /says that arn:\S+x asked; the record says arn:/,
    ],
    [
      'an organisation of another management account',
      answer('organizations:DescribeOrganization', ({ Organization }) => ({
        Organization: everyText(Organization ?? null, (text) =>
          text.replace(/"MasterAccountId":"\d+"/, '"MasterAccountId":"999999999999"'),
        ),
      })),
      /names the management account 999999999999 and the ARN/,
    ],
  ])('%s', async (_, change, sentence) => {
    expect(await evidenceSays(change)).toMatch(sentence);
  });

  it('a partition that is not that of the ARNs', async () => {
    const ofRun = (run: Collection) => ({
      ...run,
      partition: 'aws-cn',
      principal: run.principal.replace(':aws:', ':aws-cn:'),
    });
    expect(await evidenceSays((record) => record, ofRun)).toMatch(/is not of the partition aws-cn/);
    const all = await evidenceSays(
      (record) => ({ ...record, principal: record.principal.replace(':aws:', ':aws-cn:'), host: 'localhost' }),
      ofRun,
    );
    expect(all).toMatch(/answers of arn:aws:\S+, which is not of its account, Region and partition/);
    const hosts = await evidenceSays(
      (record) => ({ ...record, principal: record.principal.replace(':aws:', ':aws-cn:') }),
      ofRun,
    );
    expect(hosts).toMatch(/which is not of aws-cn/);
  });
});

describe('of whom', () => {
  it.each<[string, Change, RegExp]>([
    [
      'one Region’s records as another’s',
      (record) => {
        const { region } = record.scope;
        if (region === VIRGINIA) return undefined;
        return region === FRANKFURT ? { ...record, scope: { ...record.scope, region: `${VIRGINIA}` } } : record;
      },
      /was asked of \S+\.eu-central-1\.amazonaws\.com, which is not in us-east-1/,
    ],
    [
      'another host than the connection’s',
      of('kms:DescribeKey', (record) => ({ ...record, host: record.host.replace('kms.', 'kms-fips.') })),
      /was asked of kms-fips\.\S+, over a connection to kms\.\S+\.$/m,
    ],
    [
      'another service',
      of('kms:DescribeKey', (record) => ({ ...record, host: 'ec2.eu-central-1.amazonaws.com' })),
      /which is not a host for it/,
    ],
    [
      'another bucket',
      of('s3:GetBucketEncryption', (record) => ({ ...record, host: `other.${record.host}` })),
      /which is not a host for it/,
    ],
    [
      'another account’s S3 Control',
      of('s3-control:GetPublicAccessBlock', (record) => ({
        ...record,
        host: record.host.replace(/^\d+/, '999999999999'),
      })),
      /which is not a host for it/,
    ],
    [
      'another partition',
      of('iam:GetAccountSummary', (record) => ({ ...record, host: 'iam.cn-north-1.amazonaws.com.cn' })),
      /which is not of aws/,
    ],
  ])('%s', async (_, change, sentence) => {
    expect(await evidenceSays(change)).toMatch(sentence);
  });
});

describe('for what', () => {
  const echoing = [...HUB_OPERATIONS, ...COLLECTOR_OPERATIONS].filter(({ echoes }) => echoes !== undefined);

  it('an answer that was copied to all calls of its operation, request ids aside', async () => {
    const found: string[] = [];
    for (const { operation } of echoing) {
      const model = bench.records.findLast((record) => record.operation === operation && isOk(record));
      const copied = await evidenceSays(
        of(operation, (record) =>
          isOk(record) && model !== undefined ? { ...record, outcome: model.outcome } : record,
        ),
      );
      if (copied.includes('; the answer speaks of ')) found.push(operation);
    }
    expect(found).toEqual(
      expect.arrayContaining([
        'kms:DescribeKey',
        'imagebuilder:GetComponent',
        'imagebuilder:GetImageRecipe',
        'imagebuilder:GetInfrastructureConfiguration',
        'imagebuilder:GetDistributionConfiguration',
        'imagebuilder:GetImage',
        'ec2:DescribeImageAttribute',
        'kms:GetKeyRotationStatus',
        'ssm:GetServiceSetting',
        'sts:AssumeRole',
        'imagebuilder:ListWorkflowStepExecutions',
        'imagebuilder:ListImageScanFindingAggregations',
      ]),
    );
  });
});

describe('what came back', () => {
  const absent =
    (code: string, message = ''): Change =>
    (record) =>
      record.outcome.kind === 'denied'
        ? { ...record, more: false, outcome: { kind: 'absent', code, message } }
        : record;
  it.each<[string, Change, RegExp]>([
    ['a refusal that became “none”', absent('AccessDenied'), /is said to be absent; by AccessDenied it is denied/],
    [
      'the same where a code means both',
      absent('AccessDeniedException', 'You may not'),
      /is said to be absent; by AccessDeniedException it is denied/,
    ],
    [
      'a code that nobody declared',
      absent('ResourceNotFound'),
      /is said to be absent; by ResourceNotFound it is failed/,
    ],
    [
      '“none” that became a refusal',
      (record) =>
        record.outcome.kind === 'absent'
          ? { ...record, more: null, outcome: { ...record.outcome, kind: 'denied', by: 'scp' } }
          : record,
      /is said to be denied; by \S+ it is absent/,
    ],
    [
      'an answer with HTTP 500',
      of('iam:GetAccountSummary', (record) => ({ ...record, httpStatus: 500 })),
      /is an answer with HTTP status 500/,
    ],
    [
      'a refusal with HTTP 200',
      (record) => (record.outcome.kind === 'denied' ? { ...record, httpStatus: 200 } : record),
      /is said to be denied with HTTP status 200/,
    ],
    [
      'a refusal that was left out',
      (record) =>
        record.outcome.kind === 'denied'
          ? { ...record, outcome: { kind: 'unsupported', basis: 'not offered' } }
          : record,
      /is said to have been left out, and was asked\.\n\S+ is said to have been left out; no table says/,
    ],
    ['an answer without its list', answer('iam:GetAccountSummary', () => ({})), /is an answer without SummaryMap/],
  ])('%s', async (_, change, sentence) => {
    expect(await evidenceSays(change)).toMatch(sentence);
  });
});

describe('pages', () => {
  const later: Change = (record) => (record.page > 1 ? undefined : record);
  it.each<[string, Change, RegExp]>([
    ['that are missing', later, /says that more follows, and the page after it is missing/],
    [
      'that are missing, and are said not to follow',
      (record) => (record.more === true ? later({ ...record, more: false }) : later(record)),
      /says that nothing follows; its answer says that more follows/,
    ],
    [
      'of another list',
      (record) =>
        record.page > 1
          ? { ...record, input: everyText(record.input, (text) => text.replace(/("[nN]extToken":")[^"]*/, '$1other')) }
          : record,
      /was not asked for with the token of the page before it/,
    ],
    [
      'of which the last says that more follows',
      (record) => (record.page > 1 && record.more === false ? { ...record, more: true } : record),
      /says that more follows; its answer says that nothing follows/,
    ],
  ])('%s', async (_, change, sentence) => {
    expect(await evidenceSays(change)).toMatch(sentence);
  });
});

describe('request ids', () => {
  it.each<[string, Change, RegExp]>([
    ['one for all', (record) => ({ ...record, requestId: 'one' }), /has the request id of/],
    [
      'one for two accounts',
      of('iam:GetAccountSummary', (record) => ({ ...record, requestId: 'one' })),
      /has the request id of/,
    ],
    [
      'none',
      of('kms:DescribeKey', (record) => ({ ...record, requestId: null })),
      /is an answer of AWS without a request id/,
    ],
  ])('%s', async (_, change, sentence) => {
    expect(await evidenceSays(change)).toMatch(sentence);
  });
});
