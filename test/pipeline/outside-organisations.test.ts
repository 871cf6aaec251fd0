import { expect, it } from 'vitest';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { byText } from '../../src/core/compare.ts';
import { sealRecord } from '../../src/evidence/record.ts';
import type { Collection, EvidenceRecord } from '../../src/model/evidence.ts';
import { configFromText } from '../../src/pipeline/config.ts';
import { hashingFiles } from '../../src/pipeline/derived-files.ts';
import { judge } from '../../src/pipeline/judge.ts';
import { loadControls } from '../../src/pipeline/load-catalog.ts';
import { periodOf } from '../../src/pipeline/period.ts';
import { readRegisters } from '../../src/pipeline/registers.ts';
import { paramsOf } from '../../src/pipeline/run-params.ts';
import { details, role, roleArn } from '../facts/iam/fixtures.ts';
import { ACCOUNT, absent, denied, ok, REGION, urlEncoded } from '../fixtures/evidence.ts';
import { memorySource } from '../fixtures/memory-source.ts';

const FROM = '2026-11-24T11:00:00.000Z';
const DESCRIBE = 'organizations:DescribeOrganization';
const config = configFromText(
  `organisation: Example\nperiod: { from: 2026-10-01, to: 2026-10-31 }\nscope: { home: ${REGION} }\n`,
  'goldproof.yaml',
);
const list = { complete: true, chosen: true };
const regions = [{ region: REGION, inScope: true }];
const collection: Collection = {
  schema: 'goldproof.collection/1',
  run: 'r',
  partition: 'aws',
  organisation: null, // refused or none: the record tells
  principal: `arn:aws:iam::${ACCOUNT}:user/auditor`,
  from: FROM,
  to: FROM,
  approved: [],
  accountList: list,
  accounts: [{ id: ACCOUNT, state: 'ACTIVE', inScope: true, regionList: list, regions }],
  permissions: [],
  tool: { version: '0.1.0', node: 'v20', sdk: {} },
};

const statement = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
const held = { ...statement, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-other' } } };
const flow = role('flow', [], {
  AssumeRolePolicyDocument: urlEncoded({ Version: '2012-10-17', Statement: [held] }),
});
const pipeline = { arn: `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image-pipeline/web`, executionRole: 'flow' };
const trusting = [
  details({ RoleDetailList: [flow] }),
  ok('imagebuilder:ListImagePipelines', { imagePipelineList: [pipeline] }),
];

/** As it would be stored. */
function sealed({ schema: _, id: __, digest: ___, ...record }: EvidenceRecord): EvidenceRecord {
  return sealRecord(record);
}

/** Roles that XAC-04 calls open to another organisation. */
async function openRoles(described: EvidenceRecord) {
  const catalog = await loadControls([]);
  const { period } = periodOf(config.config.period, FROM, 1);
  const files = new Map<string, string>([['evidence/tls.ndjson', '']]);
  for (const record of [...trusting, described].map(sealed).sort((a, b) => byText(a.id, b.id))) {
    const path = `evidence/${record.scope.account}/${record.scope.region}.ndjson`;
    files.set(path, `${files.get(path) ?? ''}${canonicalJson(JSON.parse(JSON.stringify(record)))}\n`);
  }
  const source = memorySource(Object.fromEntries([...files].map(([path, text]) => [path, Buffer.from(text)])));
  const params = paramsOf(catalog, config)(period, FROM);
  const judging = { source, collection, catalog, params, registers: readRegisters({}, period), period };
  const { deviations } = await judge(judging, hashingFiles());
  return deviations
    .filter(({ control, test }) => control === 'XAC-04' && test === 'approved-organizations')
    .map(({ subject }) => subject);
}

// AWS Organizations API, DescribeOrganization: the account "is not a member of an organization".
it('to an account that AWS says is in no organisation, every one is another one', async () => {
  expect(await openRoles(absent(DESCRIBE, 'AWSOrganizationsNotInUseException'))).toEqual([roleArn('flow')]);
});

it('where the call was refused nobody knows', async () => {
  expect(await openRoles(denied(DESCRIBE))).toEqual([]);
});
