import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Scope } from '../../model/common.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { textAt } from '../answers.ts';
import { always, answered, eachRegion, maybe, type Place, REGION_COLUMNS, table } from '../define.ts';
import type { Cell } from '../row.ts';
import { call } from '../source.ts';
import { imdsDefault } from './imds-defaults.ts';

const DEFAULTS = 'ec2:GetInstanceMetadataDefaults';
export const SNAPSHOT_SHARING = 'ec2:GetSnapshotBlockPublicAccessState';

export const ec2Settings = table<Place>({
  name: 'ec2.settings',
  as: 'settings',
  meaning: "The Regions in scope, one row each, with the account's own rules for EC2 there.",
  grain: 'region',
  key: 'id',
  needs: [],
  subjects: eachRegion,
  columns: {
    ...REGION_COLUMNS,
    imageBlockPublicAccess: setting(
      'block-new-sharing: no AMI can be made public from now on. unblocked: any can.',
      'ec2:GetImageBlockPublicAccessState',
      'ImageBlockPublicAccessState',
    ),
    snapshotBlockPublicAccess: setting(
      'block-all-sharing: no snapshot is public. block-new-sharing: none can become so. unblocked: any can.',
      SNAPSHOT_SHARING,
      'State',
    ),
    allowedImages: setting(
      'enabled: only AMIs that meet the criteria of the account can be started. audit-mode: others are marked. disabled.',
      'ec2:GetAllowedImagesSettings',
      'State',
    ),
    imdsTokens: metadataDefault(
      'The default for new instances: "required" is IMDSv2 only. Absent: no default is set.',
      'HttpTokens',
    ),
    imdsTokensEnforced: metadataDefault(
      '"enabled": EC2 refuses instances that would accept IMDSv1. Absent: nothing is set.',
      'HttpTokensEnforced',
    ),
  },
});

/** What the account lets happen to its snapshots in a Region, whatever the attribute of each says. */
export function snapshotSharing(scope: Scope, evidence: AccountEvidence): Cell {
  return answered(SNAPSHOT_SHARING, textAt('State'))({ scope }, evidence);
}

function setting(meaning: string, operation: DeclaredOperation, member: string) {
  return always<Place>('string', meaning, call(operation, member), answered(operation, textAt(member)));
}

function metadataDefault(meaning: string, member: string) {
  return maybe<Place>('string', meaning, call(DEFAULTS, `AccountLevel.${member}`), ({ scope }, evidence) =>
    imdsDefault(evidence, scope.region, member),
  );
}
