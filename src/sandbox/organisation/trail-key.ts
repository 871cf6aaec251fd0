import type { AnswerRow } from '../answers.ts';
import { keyArn } from '../computed/kms.ts';
import { ACTIVE_ACCOUNTS, MANAGEMENT, VIRGINIA } from './accounts.ts';
import { keys } from './build/keys.ts';
import type { When } from './build/when.ts';

/** The key of the organisation's trail: in the management account, which alone may describe it. */

const PLACE = { account: MANAGEMENT, region: VIRGINIA };
const ID = '8f7e6d5c-4b3a-4291-8a7b-6c5d4e3f2a06';
export const TRAIL_KEY_ARN = keyArn({ ...PLACE, keyId: ID });

export function trailKeyRows(when: When): AnswerRow[] {
  const others = ACTIVE_ACCOUNTS.filter((account) => account !== MANAGEMENT);
  return [
    ...keys(
      PLACE,
      [{ id: ID, alias: 'organization-trail', description: 'Encrypts the trail', rotationDays: 365 }],
      when,
    ),
    ...others.map(
      (account): AnswerRow => ({
        operation: 'kms:DescribeKey',
        account,
        region: VIRGINIA,
        input: { KeyId: TRAIL_KEY_ARN },
        error: 'AccessDeniedException',
        status: 400,
        message: `User is not authorized to perform: kms:DescribeKey on resource: ${TRAIL_KEY_ARN} because no resource-based policy allows the kms:DescribeKey action`,
      }),
    ),
  ];
}
