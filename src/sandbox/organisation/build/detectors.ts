import type { AnswerRow } from '../../answers.ts';
import type { Place } from '../accounts.ts';
import type { When } from './when.ts';

const FOUNDATIONAL = ['CLOUD_TRAIL', 'DNS_LOGS', 'FLOW_LOGS'];
const PROTECTION = ['S3_DATA_EVENTS', 'EBS_MALWARE_PROTECTION', 'RUNTIME_MONITORING'];

/**
 * GuardDuty of one place. `off`: no detector, which AWS says with an empty list. `suspended`: a detector that is
 * disabled. `foundational`: on, without the paid protection plans.
 */
export function guardDuty(place: Place, state: 'full' | 'foundational' | 'suspended' | 'off', when: When): AnswerRow[] {
  const DetectorId = `12abc34d567e8fa901bc2d34e56789${place.region === 'us-east-1' ? 'f1' : 'f0'}`;
  const list: AnswerRow = {
    operation: 'guardduty:ListDetectors',
    ...place,
    output: { DetectorIds: state === 'off' ? [] : [DetectorId] },
  };
  const administrator: AnswerRow = { operation: 'guardduty:GetAdministratorAccount', ...place, output: {} };
  const missing: AnswerRow = {
    operation: 'guardduty:GetDetector',
    ...place,
    error: 'BadRequestException',
    status: 400,
  };
  if (state === 'off') return [list, administrator, missing];
  const feature = (Name: string, isOn: boolean) => ({ Name, Status: isOn ? 'ENABLED' : 'DISABLED' });
  const Features = [
    ...FOUNDATIONAL.map((name) => feature(name, state !== 'suspended')),
    ...PROTECTION.map((name) => feature(name, state === 'full')),
  ];
  const detector = {
    CreatedAt: when.daysAgo(600),
    UpdatedAt: when.daysAgo(30),
    ServiceRole: `arn:aws:iam::${place.account}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
    FindingPublishingFrequency: 'SIX_HOURS',
    Status: state === 'suspended' ? 'DISABLED' : 'ENABLED',
    Features,
    Tags: {},
  };
  return [
    list,
    administrator,
    missing,
    { operation: 'guardduty:GetDetector', ...place, input: { DetectorId }, output: detector },
  ];
}

/** Macie of one place. Off is an access-denied error whose message alone tells it from a missing permission. */
export function macie(place: Place, isOn: boolean, when: When): AnswerRow {
  const operation = 'macie2:GetMacieSession';
  if (!isOn)
    return { operation, ...place, error: 'AccessDeniedException', status: 403, message: 'Macie is not enabled' };
  const session = {
    createdAt: when.daysAgo(400),
    updatedAt: when.daysAgo(2),
    findingPublishingFrequency: 'ONE_HOUR',
    serviceRole: `arn:aws:iam::${place.account}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie`,
    status: 'ENABLED',
  };
  return { operation, ...place, output: session };
}
