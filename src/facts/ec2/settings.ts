import { isJsonObject } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Scope } from '../../model/common.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { at } from '../answers.ts';
import { column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { imdsDefault } from './imds-defaults.ts';

const IMAGES: DeclaredOperation = 'ec2:GetImageBlockPublicAccessState';
export const SNAPSHOT_SHARING: DeclaredOperation = 'ec2:GetSnapshotBlockPublicAccessState';
const ALLOWED: DeclaredOperation = 'ec2:GetAllowedImagesSettings';
const DEFAULTS: DeclaredOperation = 'ec2:GetInstanceMetadataDefaults';

const spec: FactTable = {
  name: 'ec2.settings',
  as: 'settings',
  meaning: "The Regions in scope, one row each, with the account's own rules for EC2 there.",
  grain: 'region',
  key: 'id',
  needs: [IMAGES, SNAPSHOT_SHARING],
  columns: {
    id: { type: 'string', absentable: false, meaning: 'The account and the Region.', source: 'the scope of the calls' },
    region: { type: 'string', absentable: false, meaning: 'The Region.', source: 'the scope of the calls' },
    imageBlockPublicAccess: {
      type: 'string',
      absentable: false,
      meaning: 'block-new-sharing: no AMI can be made public from now on. unblocked: any can.',
      source: `${IMAGES} ImageBlockPublicAccessState`,
    },
    snapshotBlockPublicAccess: {
      type: 'string',
      absentable: false,
      meaning: 'block-all-sharing: no snapshot is public. block-new-sharing: none can become so. unblocked: any can.',
      source: `${SNAPSHOT_SHARING} State`,
    },
    allowedImages: column(
      'string',
      'enabled: only AMIs that meet the criteria of the account can be started. audit-mode: others are marked. disabled.',
      `${ALLOWED} State`,
    ),
    imdsTokens: {
      type: 'string',
      absentable: true,
      meaning: 'The default for new instances: "required" is IMDSv2 only. Absent: no default is set.',
      source: `${DEFAULTS} AccountLevel.HttpTokens`,
    },
    imdsTokensEnforced: {
      type: 'string',
      absentable: true,
      meaning: '"enabled": EC2 refuses instances that would accept IMDSv1. Absent: nothing is set.',
      source: `${DEFAULTS} AccountLevel.HttpTokensEnforced`,
    },
  },
  algorithms: {},
};

export const ec2Settings: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  return { rows: evidence.regions.map((region) => rowFor({ account: evidence.account, region }, evidence)) };
}

function rowFor(scope: Scope, evidence: AccountEvidence): Row {
  const { account, region } = scope;
  return makeRow(spec, {
    scope,
    from: [IMAGES, SNAPSHOT_SHARING, ALLOWED, DEFAULTS].flatMap((name) => evidence.records(region, name)),
    cells: {
      id: known(`${account}/${region}`),
      region: known(region),
      imageBlockPublicAccess: setting(IMAGES, 'ImageBlockPublicAccessState', scope, evidence),
      snapshotBlockPublicAccess: snapshotSharing(scope, evidence),
      allowedImages: setting(ALLOWED, 'State', scope, evidence),
      imdsTokens: imdsDefault(evidence, region, 'HttpTokens'),
      imdsTokensEnforced: imdsDefault(evidence, region, 'HttpTokensEnforced'),
    },
  });
}

/** What the account lets happen to its snapshots in a Region, whatever the attribute of each says. */
export function snapshotSharing(scope: Scope, evidence: AccountEvidence): Cell {
  return setting(SNAPSHOT_SHARING, 'State', scope, evidence);
}

function setting(operation: DeclaredOperation, name: string, scope: Scope, evidence: AccountEvidence): Cell {
  const [record] = evidence.records(scope.region, operation);
  return cellFrom(record, { operation, scope }, (response, from) => {
    const cell = isJsonObject(response) ? at(name)(response, from) : undefined;
    return cell?.is === 'known' ? cell : unknown(unparsable(from, `${name} is missing`));
  });
}
