import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, OrgContext, Row } from '../../model/facts.ts';
import { at, callWith } from '../answers.ts';
import { absentable, column, DELETED_PRINCIPALS, distinct, OTHER_PRINCIPALS } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { type Find, type Name, type Names, namesIn } from '../imagebuilder/names.ts';
import { INFRASTRUCTURE } from '../imagebuilder/resource-kinds.ts';
import { recordsOf } from '../imagebuilder/resources.ts';
import { OTHER_ORGANISATIONS, otherOrganisations } from '../own-organisation.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { coversAction, coversResource } from '../policy/match.ts';
import { OPEN_TO_ACCOUNTS, openToAll } from '../policy/openness.ts';
import { meetsPlainHttp, ON_PLAIN_HTTP } from '../policy/plain-http.ts';
import { readPolicy } from '../policy/read.ts';
import { ABSENT, type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';

const GET = 'sns:GetTopicAttributes';

const spec: FactTable = {
  name: 'sns.topics',
  as: 'topic',
  meaning: 'Topics that Image Builder sends notices of builds to.',
  grain: 'region',
  key: 'arn',
  needs: ['imagebuilder:ListInfrastructureConfigurations'],
  columns: {
    arn: column('string', 'ARN of the topic.', 'imagebuilder:GetInfrastructureConfiguration snsTopicArn'),
    usedBy: column(
      'list<string>',
      'ARNs of the infrastructure configurations that name it.',
      'imagebuilder:GetInfrastructureConfiguration snsTopicArn',
    ),
    exists: column('bool', 'It exists.', `${GET}: anything but NotFound`),
    owner: absentable('string', 'The account that owns it. Absent: there is no such topic.', `${GET} Attributes.Owner`),
    foreign: column('bool', 'That is another account.', `${GET} Attributes.Owner`),
    kmsKey: absentable(
      'string',
      'The key that its messages are encrypted with, as it is written. Absent: none.',
      `${GET} Attributes.KmsMasterKeyId`,
    ),
    customerKey: column(
      'bool',
      'That is a key of a customer: any but alias/aws/sns.',
      `${GET} Attributes.KmsMasterKeyId`,
    ),
    refusesPlainHttp: column('bool', 'Its policy refuses to publish without TLS.', 'derived: sns.refuses-plain-http@1'),
    everybody: column('list<string>', 'Statements of its policy that let everybody in.', 'derived: open-to@1'),
    accounts: column('list<string>', 'Other accounts that its policy lets in.', 'derived: open-to@1'),
    deletedPrincipals: DELETED_PRINCIPALS,
    otherPrincipals: OTHER_PRINCIPALS,
    organizations: column(
      'list<string>',
      'Ids of other organisations whose members it lets in.',
      'derived: other-organisations@1',
    ),
  },
  algorithms: {
    'open-to@1': OPEN_TO_ACCOUNTS,
    'other-organisations@1': OTHER_ORGANISATIONS,
    'sns.refuses-plain-http@1':
      'True when a Deny statement of the topic’s policy covers sns:Publish on the topic, for Principal "*" or {"AWS": ' +
      `"*"}, and every request over plain HTTP meets each of its conditions, of which there may be none: ${ON_PLAIN_HTTP}`,
  },
};

export const snsTopics: TableDefinition = { ...spec, derive };

/** Every topic that the account's infrastructure configurations name. */
export function topicReferences(evidence: AccountEvidence): Names {
  return namesIn(INFRASTRUCTURE, topicOf, evidence);
}

const topicOf: Find = (body, record) => [{ cell: at('snsTopicArn')(body, record) }];

function derive(evidence: AccountEvidence, org: OrgContext) {
  const { gaps, names } = topicReferences(evidence);
  const uses = new Map<string, Name[]>();
  for (const name of names) uses.set(name.text, [...(uses.get(name.text) ?? []), name]);
  return { rows: [...uses].map(([arn, by]) => rowFor(arn, by, evidence, org)), gaps };
}

function rowFor(arn: string, by: readonly Name[], evidence: AccountEvidence, org: OrgContext): Row {
  const { account, regions } = evidence;
  const region = arn.split(':')[3] ?? '';
  const scope = { account, region: regions.includes(region) ? region : (by[0]?.region ?? region) };
  const record = callWith(evidence.records(region, GET), 'TopicArn', arn);
  const read = (pick: (attributes: JsonObject, from: EvidenceRecord) => Cell, none: Cell): Cell =>
    cellFrom(
      record,
      { operation: GET, scope: { account, region } },
      (response, from) => {
        const attributes = member(response, 'Attributes');
        return isJsonObject(attributes) ? pick(attributes, from) : unknown(unparsable(from, 'Attributes is missing'));
      },
      none,
    );
  const policy = (pick: (document: PolicyDocument) => Cell, none: Cell): Cell =>
    read((attributes, from) => {
      const reading = readPolicy(stringMember(attributes, 'Policy'));
      return reading.ok ? pick(reading.document) : unknown(unparsable(from, reading.detail));
    }, none);
  return makeRow(spec, {
    scope,
    from: [...(record === undefined ? [] : [record]), ...by.flatMap((use) => recordsOf(use.by))],
    cells: {
      arn: known(arn),
      usedBy: distinct(by.map((use) => use.by.arn)),
      exists: read(() => known(true), known(false)),
      owner: read(ownerOf, ABSENT),
      foreign: read((attributes, from) => isOthers(ownerOf(attributes, from), account), known(false)),
      kmsKey: read(at('KmsMasterKeyId'), ABSENT),
      customerKey: read((attributes, from) => isCustomers(at('KmsMasterKeyId')(attributes, from)), known(false)),
      refusesPlainHttp: policy((document) => known(refusesPlainHttp(document, arn)), known(false)),
      everybody: policy((document) => distinct(openToAll(document, account).everybody), distinct([])),
      accounts: policy((document) => distinct(openToAll(document, account).accounts), distinct([])),
      deletedPrincipals: policy((document) => known(openToAll(document, account).deleted), known([])),
      otherPrincipals: policy((document) => known(openToAll(document, account).others), known([])),
      organizations: policy(
        (document) => otherOrganisations(openToAll(document, account).organisations, org, scope),
        distinct([]),
      ),
    },
  });
}

function ownerOf(attributes: JsonObject, record: EvidenceRecord): Cell {
  const owner = at('Owner')(attributes, record);
  return owner.is === 'absent' ? unknown(unparsable(record, 'Owner is missing')) : owner;
}

function isOthers(owner: Cell, account: string): Cell {
  return owner.is === 'known' ? known(owner.value !== account) : owner;
}

function isCustomers(key: Cell): Cell {
  if (key.is === 'absent') return known(false);
  return key.is === 'known' ? known(!/(^|:)alias\/aws\//.test(String(key.value))) : key;
}

function refusesPlainHttp({ statements }: PolicyDocument, arn: string): boolean {
  return statements.some((statement) => {
    const { conditions, effect, principal } = statement;
    const everybody =
      principal?.negated === false && principal.principals.some(({ type, value }) => type === 'AWS' && value === '*');
    const covers = coversAction(statement, 'sns:Publish') && coversResource(statement, arn);
    return effect === 'Deny' && everybody && conditions.every(meetsPlainHttp) && covers;
  });
}
