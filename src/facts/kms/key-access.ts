import { type Json, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { OrgContext, Unknown } from '../../model/facts.ts';
import { at, callWith, type ListCall, listedOf } from '../answers.ts';
import { distinct } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { always, type Found, type Subject, table } from '../define.ts';
import { WORKFLOW } from '../imagebuilder/resource-kinds.ts';
import { opennessColumns } from '../openness-columns.ts';
import { isAccountId, ownerInArn } from '../policy/account-id.ts';
import type { PolicyDocument, PolicyStatement } from '../policy/document.ts';
import { coversAction, statementName } from '../policy/match.ts';
import { OPEN_TO_ACCOUNTS, openToAll } from '../policy/openness.ts';
import { readPolicy } from '../policy/read.ts';
import { type Cell, cellFrom, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { KEY_NEEDS, KEYS_IN_USE } from './key-holders.ts';
import { arnOf, readKey } from './key-metadata.ts';
import { type KeyUse, keyUses } from './key-uses.ts';

const DESCRIBE = 'kms:DescribeKey';
const POLICY = 'kms:GetKeyPolicy';
const GRANTS: ListCall = { operation: 'kms:ListGrants', list: 'Grants', input: 'KeyId' };

const KEY_POLICY = call(POLICY, 'Policy');

const OTHERS_IN_GRANTS = algorithm(
  'key-grants@1',
  [call(GRANTS.operation, 'Grants[].GranteePrincipal')],
  'The account in GranteePrincipal of each grant in kms:ListGrants, without the account itself; a grantee that is a ' +
    'service has none.',
);

const KEY_DUTIES = algorithm(
  'key-duties@1',
  [KEY_POLICY],
  'Allow statements for other principals than the account as a whole. Mixed: they cover kms:PutKeyPolicy or ' +
    'kms:ScheduleKeyDeletion, and kms:Decrypt. Unbound: they cover kms:Decrypt without a condition on ' +
    'kms:EncryptionContext:aws:imagebuilder:arn or kms:EncryptionContextKeys, and a workflow names the key.',
);

interface Access extends Subject, Omit<KeyUse, 'scope'> {
  /** Why a workflow that was not seen may name the key. */
  readonly unread: Unknown | undefined;
}

/** Who may use the keys of Image Builder. */
export const kmsKeyAccess = table<Access>({
  name: 'kms.keyAccess',
  as: 'keyAccess',
  meaning: 'Who may use the KMS keys that the Image Builder data of the account is under, by key policy and by grant.',
  grain: 'region',
  key: 'arn',
  needs: KEY_NEEDS,
  reads: [KEYS_IN_USE],
  subjects: eachKey,
  columns: {
    arn: always('string', 'ARN of the key.', call(DESCRIBE, 'KeyMetadata.Arn'), ({ key }) => known(arnOf(key))),
    manager: always(
      'string',
      'CUSTOMER or AWS: who manages the key.',
      call(DESCRIBE, 'KeyMetadata.KeyManager'),
      ({ key }, evidence) => readKey(key, evidence, at('KeyManager')),
    ),
    ...opennessColumns<Access>({
      openTo: OPEN_TO_ACCOUNTS,
      policy: KEY_POLICY,
      accounts: 'Other accounts that the key policy lets in.',
      read: (subject, evidence, pick) =>
        inPolicy(subject, evidence, (document) => pick(openToAll(document, evidence.account))),
    }),
    grantAccounts: always(
      'list<string>',
      'Other accounts to whose principals a grant is given.',
      OTHERS_IN_GRANTS,
      grantAccounts,
    ),
    mixed: always(
      'list<string>',
      'Statements that let the same principals administer the key and use it.',
      KEY_DUTIES,
      (subject, evidence) =>
        inPolicy(subject, evidence, (document) =>
          known(forOthers(document, evidence.account).filter(isMixed).map(statementName)),
        ),
    ),
    unboundForWorkflows: always(
      'list<string>',
      'Of a key that workflows name: statements for its use that do not hold to Image Builder documents.',
      [KEY_DUTIES, call(WORKFLOW.get, 'kmsKeyId')],
      (subject, evidence) =>
        inPolicy(subject, evidence, (document) =>
          ofWorkflows(forOthers(document, evidence.account).filter(isUnbound).map(statementName), subject),
        ),
    ),
  },
});

const OF_WORKFLOWS: readonly string[] = [WORKFLOW.list, WORKFLOW.get, 'imagebuilder:ListWorkflowBuildVersions'];

function eachKey(evidence: AccountEvidence, org: OrgContext): Found<Access> {
  const { uses, gaps } = keyUses(evidence, org);
  const unread = gaps.find(({ operation }) => OF_WORKFLOWS.includes(operation));
  const subjects = uses.map((use) => ({
    ...{ ...use, unread },
    from: [use.key.record, ...use.by.flatMap(({ records }) => records)],
  }));
  return { subjects, gaps };
}

/** Something of the key policy called default. */
function inPolicy({ key }: Access, evidence: AccountEvidence, pick: (document: PolicyDocument) => Cell): Cell {
  const policy = callWith(evidence.records(key.region, POLICY), 'KeyId', arnOf(key));
  const asked = { operation: POLICY, scope: { account: evidence.account, region: key.region } } as const;
  return cellFrom(policy, asked, (response, record) => pickFrom(response, record, pick));
}

/** What matters where a workflow names the key. */
function ofWorkflows(statements: readonly string[], { by, unread }: Access): Cell {
  if (by.some(({ arn }) => arn.includes(':workflow/'))) return known(statements);
  return statements.length === 0 || unread === undefined ? known([]) : unknown(unread);
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

function grantAccounts({ key }: Access, evidence: AccountEvidence): Cell {
  const { items, why, records } = listedOf(GRANTS, arnOf(key), key.region, evidence);
  const accounts = items.map(({ json }) => accountOf(stringMember(json, 'GranteePrincipal') ?? ''));
  const others = distinct(accounts.filter((each) => each !== '' && each !== evidence.account));
  return citing(why === undefined ? others : unknown(why), records);
}

function accountOf(principal: string): string {
  return isAccountId(principal) ? principal : ownerInArn(principal).account;
}
