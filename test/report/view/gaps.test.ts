import { expect, it } from 'vitest';
import type { Finding } from '../../../src/model/assess.ts';
import type { Operation } from '../../../src/model/common.ts';
import type { Unknown } from '../../../src/model/facts.ts';
import { causesOf, named, placed } from '../../../src/report/view/gaps.ts';

const counts = { conforms: 0, deviates: 0, undetermined: 0, waived: 0, advice: 0 };
const VIRGINIA = { account: '222233334444', region: 'us-east-1' };
const SCP = 'with an explicit deny in a service control policy';

/** A refused call; who called differs, as it does in AWS's messages. */
function denied(operation: Operation, because: string, scope = VIRGINIA): Unknown {
  const detail = `User: arn:aws:sts::${scope.account}:assumed-role/reader/run is not authorized to perform: ${operation} ${because}`;
  return { operation, scope, record: null, reason: 'denied', detail };
}

function finding(control: string, gaps: readonly Unknown[]): Finding {
  const scopes = [{ scope: VIRGINIA, status: 'not-established' as const, counts, gaps }];
  const accounts = [{ account: VIRGINIA.account, status: 'not-established' as const, counts, scopes }];
  return { control, status: 'not-established', counts, accounts, files: [] };
}

it('takes for one cause what one policy refuses in one place, however the service words it', () => {
  const ec2 = denied('ec2:DescribeImages', SCP);
  const causes = causesOf([
    finding('KMS-06', [{ ...ec2, detail: `You are not authorized to perform this operation. ${ec2.detail}` }]),
    finding('LOG-04', [denied('imagebuilder:ListComponents', SCP), denied('imagebuilder:ListImages', SCP)]),
    finding('KMS-01', [denied('imagebuilder:ListComponents', SCP)]),
  ]);
  expect(causes).toMatchObject([
    {
      operations: ['imagebuilder:ListComponents', 'ec2:DescribeImages', 'imagebuilder:ListImages'],
      reason: 'denied',
      scopes: ['222233334444 us-east-1'],
      controls: ['KMS-01', 'KMS-06', 'LOG-04'],
    },
  ]);
  expect(causes[0]?.detail).toMatch(/ListComponents with an explicit deny in a service control policy$/);
});

it('keeps one call apart by the policy that refuses it, and tells of accounts that one policy refuses together', () => {
  const network = { account: '666677778888', region: 'us-east-1' };
  const log = { account: '444455556666', region: 'us-east-1' };
  const session = 'because no identity-based policy allows the macie2:GetMacieSession action';
  const [first, second] = causesOf([
    finding('THR-02', [
      denied('macie2:GetMacieSession', session),
      denied('macie2:GetMacieSession', SCP, network),
      denied('macie2:GetMacieSession', SCP, log),
    ]),
  ]);
  expect(first).toMatchObject({
    scopes: ['222233334444 us-east-1'],
    detail: expect.stringContaining('identity-based'),
  });
  expect(second).toMatchObject({ scopes: ['666677778888 us-east-1', '444455556666 us-east-1'] });
});

it('joins no calls that failed each in its own way', () => {
  const failed = (operation: Operation): Unknown => ({ ...denied(operation, ''), reason: 'failed' });
  const causes = causesOf([finding('OWN-05', [failed('ec2:DescribeImages'), failed('imagebuilder:ListImages')])]);
  expect(causes.map(({ operations }) => operations)).toEqual([['ec2:DescribeImages'], ['imagebuilder:ListImages']]);
});

it('names three calls and four places, and counts the rest', () => {
  expect(named(['a', 'b', 'c'])).toBe('a, b, c');
  expect(named(['a', 'b', 'c', 'd'])).toBe('a, b, c and 1 more call');
  expect(placed(['a', 'b', 'c', 'd'])).toBe('a, b, c, d');
  expect(placed(['a', 'b', 'c', 'd', 'e'])).toBe('5 scopes');
});
