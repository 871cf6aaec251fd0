import { expect, it } from 'vitest';
import type { ScopeCoverage } from '../../../src/model/report.ts';
import { unansweredRows } from '../../../src/report/view/tables.ts';

type Unanswered = ScopeCoverage['unanswered'][number];

const counts = { calls: 0, answered: 0, absent: 0, denied: 0, throttled: 0, failed: 0, unsupported: 0 };
const SCP = 'with an explicit deny in a service control policy';

function refused(operation: Unanswered['operation'], calls: number, because: string): Unanswered {
  const message = `User: arn:aws:sts::222233334444:assumed-role/reader/run is not authorized to perform: ${operation} ${because}`;
  return { operation, outcome: 'denied', by: 'scp', calls, message };
}

function failed(operation: Unanswered['operation'], message: string): Unanswered {
  return { operation, outcome: 'failed', calls: 1, message };
}

/** The rows of a table as text, a line of cells each. */
function printed(scope: readonly (readonly [string, readonly Unanswered[]])[]): string[][] {
  const report = {
    permissions: [{ operation: 's3:GetBucketEncryption' as const, actions: ['s3:GetEncryptionConfiguration'] }],
    scope: scope.map(([region, unanswered]) => ({
      ...counts,
      in: true,
      scope: { account: '222233334444', region },
      unanswered,
    })),
  };
  return [...unansweredRows(report)].map((row) =>
    row.map((cell) => cell.map((inline) => ('text' in inline ? inline.text : inline.kind)).join('')),
  );
}

it('says in one row what one policy refuses in one place, with all calls and AWS words for the first', () => {
  const images = refused('imagebuilder:ListImages', 2, SCP);
  const [row, ...others] = printed([['us-east-1', [images, refused('s3:GetBucketEncryption', 3, SCP)]]]);
  expect(others).toEqual([]);
  expect(row).toEqual([
    '222233334444 us-east-1',
    'denied by a service control policy',
    '5',
    'imagebuilder:ListImages, s3:GetBucketEncryption (IAM: s3:GetEncryptionConfiguration)',
    `Of the first: ${images.message}`,
  ]);
});

it('keeps apart what was refused elsewhere, by another policy, or failed in another way', () => {
  const images = refused('imagebuilder:ListImages', 1, SCP);
  const boundary = refused('ec2:DescribeImages', 1, 'because no permissions boundary allows the action');
  const reset = failed('iam:GetLoginProfile', 'socket hang up');
  const late = failed('iam:ListAccessKeys', 'timed out');
  const rows = printed([
    ['eu-central-1', [images]],
    ['us-east-1', [images, { ...boundary, by: 'boundary' }, reset, late]],
  ]);
  expect(rows.map(([where, , , calls]) => `${where}: ${calls}`)).toEqual([
    '222233334444 eu-central-1: imagebuilder:ListImages',
    '222233334444 us-east-1: imagebuilder:ListImages',
    '222233334444 us-east-1: ec2:DescribeImages',
    '222233334444 us-east-1: iam:GetLoginProfile',
    '222233334444 us-east-1: iam:ListAccessKeys',
  ]);
});

it('says AWS words once where they are the same for all', () => {
  const rows = printed([['global', [failed('s3:GetBucketPolicy', 'down'), failed('s3:GetBucketLocation', 'down')]]]);
  expect(rows).toEqual([['222233334444 global', 'failed', '2', 's3:GetBucketPolicy, s3:GetBucketLocation', 'down']]);
});
