import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { at, type Item, listed } from '../answers.ts';
import { absentable, column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { ABSENT, type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';

const RESOURCES = 'ram:ListResources';
const SHARES = 'ram:GetResourceShares';
const ASSOCIATIONS = 'ram:GetResourceShareAssociations';

const spec: FactTable = {
  name: 'ram.shares',
  as: 'share',
  meaning: 'Image Builder resources that the account shares: one row for each resource and each principal.',
  grain: 'region',
  key: 'id',
  needs: [ASSOCIATIONS, SHARES, RESOURCES],
  columns: {
    id: column('string', 'The resource and the principal.', `${RESOURCES}; ${ASSOCIATIONS}`),
    resource: column('string', 'ARN of the component, image or recipe.', `${RESOURCES} resources[].arn`),
    principal: column('string', 'Whom it is shared with, as it is written.', `${ASSOCIATIONS} associatedEntity`),
    account: absentable(
      'string',
      'The account that is, or that a role or user belongs to. Absent: it is an organisation or a unit of one.',
      'derived: share-principal@2',
    ),
    organization: absentable(
      'string',
      'Id of the organisation (o-…) that is, whole or by an organisational unit. Absent: it is none.',
      'derived: share-principal@2',
    ),
    service: absentable(
      'string',
      'The service of AWS that is, by its principal. Absent: it is none.',
      'derived: share-principal@2',
    ),
    external: column('bool', 'The principal is outside of the organisation.', `${ASSOCIATIONS} external`),
    allowsExternal: column(
      'bool',
      'The share may be extended to principals outside of the organisation.',
      `${SHARES} resourceShares[].allowExternalPrincipals`,
    ),
    outlivesMembership: column(
      'bool',
      'An account that leaves the organisation keeps what is shared.',
      `${SHARES} resourceShares[].resourceShareConfiguration.retainSharingOnAccountLeaveOrganization`,
    ),
  },
  algorithms: {
    'share-principal@2':
      'An account id is the account. Of an ARN of AWS Organizations (organization/o-…, ou/o-…/ou-…) the id o-… is the ' +
      'organisation. Of any other ARN its account segment is the account. What is no ARN and has dots (imagebuilder.amazonaws.com) is a ' +
      'service.',
  },
};

export const ramShares: TableDefinition = { ...spec, derive };

/** States of an association that has ended or never came to be; any other counts as shared. */
export const ENDED: readonly string[] = ['DISASSOCIATING', 'DISASSOCIATED', 'FAILED', 'SUSPENDED'];

function derive(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => sharesIn(region, evidence));
  return { rows: all.flatMap((each) => each.rows), gaps: all.flatMap((each) => each.gaps) };
}

function sharesIn(region: string, evidence: AccountEvidence) {
  const resources = listed(evidence.records(region, RESOURCES), 'resources');
  const shares = listed(evidence.records(region, SHARES), 'resourceShares');
  const associations = listed(evidence.records(region, ASSOCIATIONS), 'resourceShareAssociations');
  const gaps: Unknown[] = [...resources.gaps, ...shares.gaps, ...associations.gaps];
  const rows = new Map<string, Row>();
  const live = associations.items.filter(({ json }) => !ENDED.includes(stringMember(json, 'status') ?? ''));
  for (const resource of resources.items) {
    const arn = stringMember(resource.json, 'arn');
    const share = stringMember(resource.json, 'resourceShareArn');
    if (arn === undefined || share === undefined)
      gaps.push(unparsable(resource.record, 'a resource without arn or share'));
    else if (/^arn:[^:]*:imagebuilder:/.test(arn)) {
      const of = shares.items.find(({ json }) => stringMember(json, 'resourceShareArn') === share);
      for (const each of live.filter(({ json }) => stringMember(json, 'resourceShareArn') === share)) {
        const principal = stringMember(each.json, 'associatedEntity');
        if (principal === undefined) gaps.push(unparsable(each.record, 'an association without associatedEntity'));
        else rows.set(`${arn}#${principal}`, rowFor(arn, principal, { resource, share: of, each }, region, evidence));
      }
    }
  }
  return { rows: [...rows.values()], gaps };
}

interface Records {
  readonly resource: Item;
  readonly share: Item | undefined;
  readonly each: Item;
}

function rowFor(arn: string, principal: string, records: Records, region: string, { account }: AccountEvidence): Row {
  const { each, resource, share } = records;
  const allows = share === undefined ? undefined : member(share.json, 'allowExternalPrincipals');
  const unlisted = unknown(unparsable(resource.record, 'its share is not listed'));
  return makeRow(spec, {
    scope: { account, region },
    from: [resource.record, each.record, ...(share === undefined ? [] : [share.record])],
    cells: {
      id: known(`${arn}#${principal}`),
      resource: known(arn),
      principal: known(principal),
      ...principalCells(principal, each),
      external: at('external')(each.json, each.record),
      allowsExternal: typeof allows === 'boolean' ? known(allows) : unlisted,
      outlivesMembership: share === undefined ? unlisted : retained(share),
    },
  });
}

/** Unless somebody chose otherwise, leaving the organisation ends it. */
function retained({ json, record }: Item): Cell {
  const cell = at('resourceShareConfiguration', 'retainSharingOnAccountLeaveOrganization')(json, record);
  return cell.is === 'absent' ? known(false) : cell;
}

type PrincipalCells = Record<'account' | 'organization' | 'service', Cell>;

function principalCells(principal: string, { record }: Item): PrincipalCells {
  const none = { account: ABSENT, organization: ABSENT, service: ABSENT };
  if (/^\d{12}$/.test(principal)) return { ...none, account: known(principal) };
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(principal)) return { ...none, service: known(principal) };
  if (/^arn:[^:]*:organizations:/.test(principal)) {
    const id = /[:/](o-[a-z0-9]{10,32})(?:\/|$)/.exec(principal)?.[1];
    return { ...none, organization: known(id ?? principal) };
  }
  const account = principal.split(':')[4];
  if (account) return { ...none, account: known(account) };
  const why = unknown(unparsable(record, `${principal.slice(0, 100)} names no account`));
  return { ...none, account: why };
}
