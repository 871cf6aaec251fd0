import { grouped } from '../../core/group.ts';
import { isJsonObject, type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { at, callWith, type Pick } from '../answers.ts';
import { distinct } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { always, type Found, maybe, type Subject, table } from '../define.ts';
import { type Find, type Name, type Names, namesIn } from '../imagebuilder/names.ts';
import { INFRASTRUCTURE } from '../imagebuilder/resource-kinds.ts';
import { recordsOf } from '../imagebuilder/resources.ts';
import { opennessColumns } from '../openness-columns.ts';
import type { PolicyDocument } from '../policy/document.ts';
import { coversAction, coversResource } from '../policy/match.ts';
import { OPEN_TO_ACCOUNTS, openToAll } from '../policy/openness.ts';
import { meetsPlainHttp, ON_PLAIN_HTTP } from '../policy/plain-http.ts';
import { readPolicy } from '../policy/read.ts';
import { ABSENT, type Cell, cellFrom, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';

const GET = 'sns:GetTopicAttributes';

const REFUSES_PLAIN_HTTP = algorithm(
  'sns.refuses-plain-http@1',
  [call(GET, 'Attributes.Policy')],
  'True when a Deny statement of the topic’s policy covers sns:Publish on the topic, for Principal "*" or {"AWS": ' +
    `"*"}, and every request over plain HTTP meets each of its conditions, of which there may be none: ${ON_PLAIN_HTTP}`,
);

interface TopicSubject extends Subject {
  readonly arn: string;
  readonly by: readonly Name[];
}

export const snsTopics = table<TopicSubject>({
  name: 'sns.topics',
  as: 'topic',
  meaning: 'Topics that Image Builder sends notices of builds to.',
  grain: 'region',
  key: 'arn',
  needs: [INFRASTRUCTURE.list],
  reads: [call(INFRASTRUCTURE.get)],
  subjects: eachTopic,
  columns: {
    arn: always('string', 'ARN of the topic.', call(INFRASTRUCTURE.get, 'snsTopicArn'), ({ arn }) => known(arn)),
    usedBy: always(
      'list<string>',
      'ARNs of the infrastructure configurations that name it.',
      call(INFRASTRUCTURE.get, 'snsTopicArn'),
      ({ by }) => distinct(by.map((use) => use.by.arn)),
    ),
    exists: always(
      'bool',
      'It exists.',
      call(GET, 'anything but NotFound'),
      attribute(() => known(true), known(false)),
    ),
    owner: maybe(
      'string',
      'The account that owns it. Absent: there is no such topic.',
      call(GET, 'Attributes.Owner'),
      attribute(ownerOf, ABSENT),
    ),
    foreign: always('bool', 'That is another account.', call(GET, 'Attributes.Owner'), (topic, evidence) =>
      isOthers(attribute(ownerOf, known(evidence.account))(topic, evidence), evidence.account),
    ),
    kmsKey: maybe(
      'string',
      'The key that its messages are encrypted with, as it is written. Absent: none.',
      call(GET, 'Attributes.KmsMasterKeyId'),
      attribute(at('KmsMasterKeyId'), ABSENT),
    ),
    customerKey: always(
      'bool',
      'That is a key of a customer: any but alias/aws/sns.',
      call(GET, 'Attributes.KmsMasterKeyId'),
      (topic, evidence) => isCustomers(attribute(at('KmsMasterKeyId'), ABSENT)(topic, evidence)),
    ),
    refusesPlainHttp: always(
      'bool',
      'Its policy refuses to publish without TLS.',
      REFUSES_PLAIN_HTTP,
      (topic, evidence) =>
        inPolicy((document) => known(refusesPlainHttp(document, topic.arn)), known(false))(topic, evidence),
    ),
    ...opennessColumns<TopicSubject>({
      openTo: OPEN_TO_ACCOUNTS,
      policy: call(GET, 'Attributes.Policy'),
      accounts: 'Other accounts that its policy lets in.',
      read: (topic, evidence, pick) =>
        inPolicy((document) => pick(openToAll(document, evidence.account)), known([]))(topic, evidence),
    }),
  },
});

/** Every topic that the account's infrastructure configurations name. */
export function topicReferences(evidence: AccountEvidence): Names {
  return namesIn(INFRASTRUCTURE, topicOf, evidence);
}

const topicOf: Find = (body, record) => [{ cell: at('snsTopicArn')(body, record) }];

function eachTopic(evidence: AccountEvidence): Found<TopicSubject> {
  const { account, regions } = evidence;
  const { gaps, names } = topicReferences(evidence);
  const subjects = [...grouped(names, ({ text }) => text)].map(([arn, by]) => {
    const region = regionOf(arn);
    const scope = { account, region: regions.includes(region) ? region : (by[0]?.region ?? region) };
    return { arn, by, scope, from: by.flatMap((use) => recordsOf(use.by)) };
  });
  return { subjects, gaps };
}

/** The Region of a topic, which need not be in scope. */
function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

/** Something of the attributes of a topic; `none` where there is no such one. */
function attribute(pick: Pick, none: Cell) {
  return ({ arn }: TopicSubject, evidence: AccountEvidence): Cell => {
    const region = regionOf(arn);
    const asked = callWith(evidence.records(region, GET), 'TopicArn', arn);
    return cellFrom(
      asked,
      { operation: GET, scope: { account: evidence.account, region } },
      (response, record) => {
        const attributes = member(response, 'Attributes');
        return isJsonObject(attributes)
          ? pick(attributes, record)
          : unknown(unparsable(record, 'Attributes is missing'));
      },
      none,
    );
  };
}

function inPolicy(pick: (document: PolicyDocument) => Cell, none: Cell) {
  return attribute((attributes, record) => {
    const reading = readPolicy(stringMember(attributes, 'Policy'));
    return reading.ok ? pick(reading.document) : unknown(unparsable(record, reading.detail));
  }, none);
}

function ownerOf(attributes: JsonObject, record: EvidenceRecord): Cell {
  const owner = at('Owner')(attributes, record);
  return owner.is === 'absent' ? unknown(unparsable(record, 'Owner is missing')) : owner;
}

function isOthers(owner: Cell, account: string): Cell {
  return owner.is === 'known' ? citing(known(owner.value !== account), owner.from ?? []) : owner;
}

function isCustomers(key: Cell): Cell {
  if (key.is === 'unknown') return key;
  const isOwn = key.is === 'known' && !/(^|:)alias\/aws\//.test(String(key.value));
  return citing(known(isOwn), key.from ?? []);
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
