import { byText } from '../../core/compare.ts';
import { type Json, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { at, callWith, listed } from '../answers.ts';
import { column, DELETED_PRINCIPALS, distinct, OTHER_PRINCIPALS } from '../columns.ts';
import { notCalled, unknownOf, unparsable } from '../coverage.ts';
import { OTHER_ORGANISATIONS, otherOrganisations } from '../own-organisation.ts';
import { isAccountId, ownerInArn } from '../policy/account-id.ts';
import type { PolicyDocument, PolicyStatement } from '../policy/document.ts';
import { coversAction, statementName } from '../policy/match.ts';
import { OPEN_TO_ACCOUNTS, openToAll } from '../policy/openness.ts';
import { readPolicy } from '../policy/read.ts';
import { type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { KEY_NEEDS } from './key-holders.ts';
import { arnOf, readKey } from './key-metadata.ts';
import { type KeyUse, keyUses } from './key-uses.ts';

const POLICY = 'kms:GetKeyPolicy';
const GRANTS = 'kms:ListGrants';

const spec: FactTable = {
  name: 'kms.keyAccess',
  as: 'keyAccess',
  meaning: 'Who may use the KMS keys that the Image Builder data of the account is under, by key policy and by grant.',
  grain: 'region',
  key: 'arn',
  needs: KEY_NEEDS,
  columns: {
    arn: column('string', 'ARN of the key', 'kms:DescribeKey KeyMetadata.Arn'),
    manager: column('string', 'CUSTOMER or AWS: who manages the key', 'kms:DescribeKey KeyMetadata.KeyManager'),
    everybody: column('list<string>', 'Statements of the key policy that let everybody in', 'derived: key-access@1'),
    accounts: column('list<string>', 'Other accounts that the key policy lets in', 'derived: key-access@1'),
    deletedPrincipals: DELETED_PRINCIPALS,
    otherPrincipals: OTHER_PRINCIPALS,
    organizations: column(
      'list<string>',
      'Ids of other organisations whose members the key policy lets in',
      'derived: other-organisations@1',
    ),
    grantAccounts: column(
      'list<string>',
      'Other accounts to whose principals a grant is given',
      'derived: key-grants@1',
    ),
    mixed: column(
      'list<string>',
      'Statements that let the same principals administer the key and use it',
      'derived: key-duties@1',
    ),
    unboundForWorkflows: column(
      'list<string>',
      'Of a key that workflows name: statements for its use that do not hold to Image Builder documents',
      'derived: key-duties@1',
    ),
  },
  algorithms: {
    'open-to@1': OPEN_TO_ACCOUNTS,
    'other-organisations@1': OTHER_ORGANISATIONS,
    'key-access@1':
      'The policy called default (kms:GetKeyPolicy), read by open-to@1. ' +
      'kms:ViaService alone does not. The statement for the account itself (arn:…:root) is the normal delegation to IAM.',
    'key-grants@1':
      'The account in GranteePrincipal of each grant in kms:ListGrants, without the account itself; a grantee that is a ' +
      'service has none.',
    'key-duties@1':
      'Allow statements for other principals than the account as a whole. Mixed: they cover kms:PutKeyPolicy or ' +
      'kms:ScheduleKeyDeletion, and kms:Decrypt. Unbound: they cover kms:Decrypt without a condition on ' +
      'kms:EncryptionContext:aws:imagebuilder:arn or kms:EncryptionContextKeys, and a workflow names the key.',
  },
};

/** Who may use the keys of Image Builder. */
export const kmsKeyAccess: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence, org: OrgContext) {
  const { uses, gaps } = keyUses(evidence, org);
  return { rows: uses.map((use) => rowFor(use, evidence, org)), gaps };
}

function rowFor({ key, by, scope }: KeyUse, evidence: AccountEvidence, org: OrgContext): Row {
  const { account } = evidence;
  const arn = arnOf(key);
  const policy = callWith(evidence.records(key.region, POLICY), 'KeyId', arn);
  const grants = evidence.records(key.region, GRANTS).filter((record) => stringMember(record.input, 'KeyId') === arn);
  const byWorkflow = by.some((use) => use.arn.includes(':workflow/'));
  const call = { operation: POLICY, scope: { account, region: key.region } } as const;
  const read = (pick: (document: PolicyDocument) => Cell): Cell =>
    cellFrom(policy, call, (response, record) => pickFrom(response, record, pick));
  const from = [key.record, policy, ...grants, ...by.flatMap((use) => use.records)];
  return makeRow(spec, {
    scope,
    from: from.filter((each) => each !== undefined),
    cells: {
      arn: known(arn),
      manager: readKey(key, evidence, at('KeyManager')),
      everybody: read((document) => known(openToAll(document, account).everybody)),
      accounts: read((document) => distinct(openToAll(document, account).accounts)),
      deletedPrincipals: read((document) => known(openToAll(document, account).deleted)),
      otherPrincipals: read((document) => known(openToAll(document, account).others)),
      organizations: read((document) => otherOrganisations(openToAll(document, account).organisations, org, scope)),
      grantAccounts: grantAccounts(grants, key.region, evidence),
      mixed: read((document) => known(forOthers(document, account).filter(isMixed).map(statementName))),
      unboundForWorkflows: read((document) =>
        known(byWorkflow ? forOthers(document, account).filter(isUnbound).map(statementName) : []),
      ),
    },
  });
}

function pickFrom(response: Json, record: EvidenceRecord, pick: (document: PolicyDocument) => Cell): Cell {
  const reading = readPolicy(member(response, 'Policy'));
  return reading.ok ? pick(reading.document) : unknown(unparsable(record, reading.detail));
}

/** Statements that let in others than the account as a whole. */
function forOthers({ statements }: PolicyDocument, account: string): readonly PolicyStatement[] {
  const isAccount = (value: string) => value === account || value.endsWith(`:iam::${account}:root`);
  return statements.filter(
    ({ effect, principal }) =>
      effect === 'Allow' && principal?.principals.every(({ value }) => isAccount(value)) !== true,
  );
}

function isMixed(statement: PolicyStatement): boolean {
  const administers = ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'].some((action) => coversAction(statement, action));
  return administers && coversAction(statement, 'kms:Decrypt');
}

function isUnbound(statement: PolicyStatement): boolean {
  const isBound = statement.conditions.some(
    ({ key }) => key === 'kms:encryptioncontext:aws:imagebuilder:arn' || key === 'kms:encryptioncontextkeys',
  );
  return coversAction(statement, 'kms:Decrypt') && !isBound;
}

function grantAccounts(records: readonly EvidenceRecord[], region: string, { account }: AccountEvidence): Cell {
  const scope = { account, region };
  if (records.length === 0) return unknown(notCalled(GRANTS, scope));
  const why = records.flatMap((record) => unknownOf(record) ?? [])[0];
  if (why !== undefined) return unknown(why);
  const last = records.reduce((latest, record) => (record.page > latest.page ? record : latest));
  if (last.more === true) return unknown({ operation: GRANTS, scope, record: last.id, reason: 'more-pages' });
  const { gaps, items } = listed(records, 'Grants');
  if (gaps[0] !== undefined) return unknown(gaps[0]);
  const accounts = items.map(({ json }) => accountOf(stringMember(json, 'GranteePrincipal') ?? ''));
  return known([...new Set(accounts)].filter((each) => each !== '' && each !== account).sort(byText));
}

function accountOf(principal: string): string {
  return isAccountId(principal) ? principal : ownerInArn(principal).account;
}
