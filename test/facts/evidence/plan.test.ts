import { expect, it } from 'vitest';
import { callsByOperation } from '../../../src/facts/evidence/plan.ts';
import { ACCOUNT, denied, evidenceOf, ok, REGION, recordOf } from '../../fixtures/evidence.ts';

const LIST = 'imagebuilder:ListComponents';
const GET = 'imagebuilder:GetComponent';
const arn = (index: number, account = ACCOUNT) => `arn:aws:imagebuilder:${REGION}:${account}:component/c/1.0.${index}`;
const list = (...arns: readonly string[]) => ok(LIST, { componentVersionList: arns.map((each) => ({ arn: each })) });
const get = (index: number) => denied(GET, { input: { componentBuildVersionArn: arn(index) } });

function of(operation: string, ...given: Parameters<typeof evidenceOf>) {
  return callsByOperation(evidenceOf(...given)).find((calls) => calls.operation === operation);
}

it('plans a call for each own item that a list holds, made or not, answered or not', () => {
  const records = [list(arn(1), arn(2), arn(3), arn(4, 'aws')), get(1), get(2)];
  expect(of(GET, records)).toEqual({ operation: GET, planned: 3, made: 2, pages: 0 });
});

it('counts a question of several pages once', () => {
  const second = ok(LIST, { componentVersionList: [] }, { page: 2 });
  expect(of(LIST, [list(arn(1)), second])).toEqual({ operation: LIST, planned: 1, made: 1, pages: 1 });
});

it('plans what an account that could not be entered was never asked', () => {
  const never = { planned: 1, made: 0 };
  expect(of('iam:GetAccountSummary', [], { regions: [], unreachable: 'refused' })).toMatchObject(never);
});

it('plans once for each Region in scope that has the service', () => {
  const regions = [REGION, 'eu-central-2', 'us-east-1'];
  const operation = 'macie2:GetMacieSession';
  const leftOut = recordOf(operation, { kind: 'unsupported', basis: 'the table' }, { region: 'eu-central-2' });
  const records = [leftOut, ok(operation, { status: 'ENABLED' })];
  expect(of(operation, records, { regions })).toEqual({ operation, planned: 2, made: 1, pages: 0 });
});

it('plans nothing where only answers name what is asked about', () => {
  const key = ok('kms:DescribeKey', { KeyMetadata: {} }, { input: { KeyId: 'alias/a' } });
  expect(of('kms:DescribeKey', [key])).toEqual({ operation: 'kms:DescribeKey', made: 1, pages: 0 });
});
