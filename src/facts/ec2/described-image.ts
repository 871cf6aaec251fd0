import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { type Item, listed } from '../answers.ts';
import { gapsAt, notCalled } from '../coverage.ts';

/** An AMI as EC2 shows it to the account, or why it is not known. */
export type DescribedImage = { readonly item: Item } | { readonly why: Unknown };

/** Finds an AMI among those that were described in a Region. */
export function describedImage(id: string, region: string, evidence: AccountEvidence): DescribedImage {
  const records = evidence.records(region, 'ec2:DescribeImages');
  const item = listed(records, 'Images').items.find(({ json }) => stringMember(json, 'ImageId') === id);
  if (item !== undefined) return { item };
  const scope = { account: evidence.account, region };
  const missing = { ...notCalled('ec2:DescribeImages', scope), detail: `EC2 does not show ${id}: gone, or not shared` };
  return { why: gapsAt('ec2:DescribeImages', region, evidence)[0] ?? missing };
}
