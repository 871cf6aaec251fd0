import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { at, type Item, listIn, type Pick } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, type Found, maybe, type Subject, table } from '../define.ts';
import { ABSENT, type Cell, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';

const RESOURCES = 'ram:ListResources';
const SHARES = 'ram:GetResourceShares';
const ASSOCIATIONS = 'ram:GetResourceShareAssociations';

const SHARE_PRINCIPAL = algorithm(
  'share-principal@2',
  [call(ASSOCIATIONS, 'associatedEntity')],
  'An account id is the account. Of an ARN of AWS Organizations (organization/o-…, ou/o-…/ou-…) the id o-… is the ' +
    'organisation. Of any other ARN its account segment is the account. What is no ARN and has dots (imagebuilder.amazonaws.com) is a ' +
    'service.',
);

interface ShareSubject extends Subject {
  readonly resource: Item;
  readonly arn: string;
  /** ARN of the share. */
  readonly share: string;
  readonly association: Item;
  readonly principal: string;
}

export const ramShares = table<ShareSubject>({
  name: 'ram.shares',
  as: 'share',
  meaning: 'Image Builder resources that the account shares: one row for each resource and each principal.',
  grain: 'region',
  key: 'id',
  needs: [ASSOCIATIONS, RESOURCES],
  subjects: eachShare,
  columns: {
    id: always(
      'string',
      'The resource and the principal.',
      [call(RESOURCES), call(ASSOCIATIONS)],
      ({ arn, principal }) => known(`${arn}#${principal}`),
    ),
    resource: always(
      'string',
      'ARN of the component, image or recipe.',
      call(RESOURCES, 'resources[].arn'),
      ({ arn }) => known(arn),
    ),
    principal: always(
      'string',
      'Whom it is shared with, as it is written.',
      call(ASSOCIATIONS, 'associatedEntity'),
      ({ principal }) => known(principal),
    ),
    account: maybe(
      'string',
      'The account that is, or that a role or user belongs to. Absent: it is an organisation or a unit of one.',
      SHARE_PRINCIPAL,
      ofPrincipal('account'),
    ),
    organization: maybe(
      'string',
      'Id of the organisation (o-…) that is, whole or by an organisational unit. Absent: it is none.',
      SHARE_PRINCIPAL,
      ofPrincipal('organization'),
    ),
    service: maybe(
      'string',
      'The service of AWS that is, by its principal. Absent: it is none.',
      SHARE_PRINCIPAL,
      ofPrincipal('service'),
    ),
    external: always(
      'bool',
      'The principal is outside of the organisation.',
      call(ASSOCIATIONS, 'external'),
      ({ association: { json, record } }) => at('external')(json, record),
    ),
    allowsExternal: always(
      'bool',
      'The share may be extended to principals outside of the organisation.',
      call(SHARES, 'resourceShares[].allowExternalPrincipals'),
      inShare(at('allowExternalPrincipals')),
    ),
    outlivesMembership: always(
      'bool',
      'An account that leaves the organisation keeps what is shared.',
      call(SHARES, 'resourceShares[].resourceShareConfiguration.retainSharingOnAccountLeaveOrganization'),
      inShare(retained),
    ),
  },
});

/** States of an association that has ended or never came to be; any other counts as shared. */
export const ENDED: readonly string[] = ['DISASSOCIATING', 'DISASSOCIATED', 'FAILED', 'SUSPENDED'];

function eachShare(evidence: AccountEvidence): Found<ShareSubject> {
  const all = evidence.regions.map((region) => sharesIn(region, evidence));
  return { subjects: all.flatMap((each) => each.subjects), gaps: all.flatMap((each) => each.gaps) };
}

function sharesIn(region: string, evidence: AccountEvidence) {
  const scope = { account: evidence.account, region };
  const resources = listIn(RESOURCES, 'resources', region, evidence);
  const associations = listIn(ASSOCIATIONS, 'resourceShareAssociations', region, evidence);
  const gaps: Unknown[] = [...resources.gaps, ...associations.gaps];
  const subjects = new Map<string, ShareSubject>();
  const live = associations.items.filter(({ json }) => !ENDED.includes(stringMember(json, 'status') ?? ''));
  for (const resource of resources.items) {
    const arn = stringMember(resource.json, 'arn');
    const share = stringMember(resource.json, 'resourceShareArn');
    if (arn === undefined || share === undefined)
      gaps.push(unparsable(resource.record, 'a resource without arn or share'));
    else if (/^arn:[^:]*:imagebuilder:/.test(arn)) {
      for (const association of live.filter(({ json }) => stringMember(json, 'resourceShareArn') === share)) {
        const principal = stringMember(association.json, 'associatedEntity');
        const from = [resource.record, association.record];
        if (principal === undefined)
          gaps.push(unparsable(association.record, 'an association without associatedEntity'));
        else subjects.set(`${arn}#${principal}`, { resource, arn, share, association, principal, scope, from });
      }
    }
  }
  return { subjects: [...subjects.values()], gaps };
}

/** Something of the share itself. */
function inShare(pick: Pick) {
  return ({ resource, scope, share }: ShareSubject, evidence: AccountEvidence): Cell => {
    const { items, gaps } = listIn(SHARES, 'resourceShares', scope.region, evidence);
    const own = items.find(({ json }) => stringMember(json, 'resourceShareArn') === share);
    if (own !== undefined) return citing(pick(own.json, own.record), [own.record]);
    return unknown(gaps[0] ?? unparsable(resource.record, 'its share is not listed'));
  };
}

/** Unless somebody chose otherwise, leaving the organisation ends it. */
function retained(...[json, record]: Parameters<Pick>): Cell {
  const cell = at('resourceShareConfiguration', 'retainSharingOnAccountLeaveOrganization')(json, record);
  return cell.is === 'absent' ? known(false) : cell;
}

function ofPrincipal(name: keyof PrincipalCells) {
  return ({ association, principal }: ShareSubject): Cell => principalCells(principal, association)[name];
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
