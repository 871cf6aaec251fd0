import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../src/core/json.ts';
import { snsTopics } from '../../../src/facts/sns/topics.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, absent, alone, denied, derive, ok, REGION, rowOf } from '../../fixtures/evidence.ts';

const INFRA = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:infrastructure-configuration/build`;
const STRANGER = '999988887777';
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:builds`;
const input = { TopicArn: TOPIC };
const infra = [
  ok('imagebuilder:ListInfrastructureConfigurations', { infrastructureConfigurationSummaryList: [{ arn: INFRA }] }),
  ok(
    'imagebuilder:GetInfrastructureConfiguration',
    { infrastructureConfiguration: { snsTopicArn: TOPIC } },
    { input: { infrastructureConfigurationArn: INFRA } },
  ),
];
const DENY = { Effect: 'Deny', Principal: '*', Action: 'SNS:Publish', Resource: TOPIC };
const ON_HTTP = { Bool: { 'aws:SecureTransport': 'false' } };
const topic = (more: JsonObject = {}, ...Statement: JsonObject[]) =>
  ok(
    'sns:GetTopicAttributes',
    { Attributes: { Owner: ACCOUNT, Policy: JSON.stringify({ Statement }), ...more } },
    { input },
  );
const read = (record: EvidenceRecord) => rowOf(derive(snsTopics, [...infra, record]), TOPIC);

describe('sns.topics', () => {
  it('shows the topic of an infrastructure configuration', () => {
    const row = read(topic({ KmsMasterKeyId: 'alias/builds' }, { ...DENY, Condition: ON_HTTP }));
    expect(row).toMatchObject({
      values: {
        exists: true,
        foreign: false,
        customerKey: true,
        refusesPlainHttp: true,
        everybody: [],
        usedBy: [INFRA],
      },
      unknown: {},
    });
  });

  it.each<[string, JsonObject, boolean]>([
    ['refuses whatever comes', DENY, true],
    ['refuses plain HTTP, in capitals', { ...DENY, Condition: { Bool: { 'aws:SecureTransport': 'FALSE' } } }, true],
    [
      'refuses plain HTTP for all values',
      { ...DENY, Condition: { 'ForAllValues:Bool': { 'aws:SecureTransport': 'false' } } },
      true,
    ],
    [
      'refuses plain HTTP under what always holds',
      { ...DENY, Condition: { ...ON_HTTP, StringLikeIfExists: { 'aws:SourceIp': '*' } } },
      true,
    ],
    ['refuses plain HTTP on any topic', { ...DENY, Resource: '*', Condition: ON_HTTP }, true],
    ['refuses on another topic', { ...DENY, Resource: `${TOPIC}-2`, Condition: ON_HTTP }, false],
    ['refuses to subscribe', { ...DENY, Action: 'sns:Subscribe', Condition: ON_HTTP }, false],
    ['refuses one account', { ...DENY, Principal: { AWS: ACCOUNT }, Condition: ON_HTTP }, false],
    [
      'refuses plain HTTP from one source',
      { ...DENY, Condition: { ...ON_HTTP, StringEquals: { 'aws:SourceIp': '192.0.2.1' } } },
      false,
    ],
    [
      'allows TLS alone',
      { ...DENY, Effect: 'Allow', Principal: { AWS: ACCOUNT }, Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
      false,
    ],
  ])('%s', (_, statement, refuses) => {
    expect(read(topic({}, statement)).values['refusesPlainHttp']).toBe(refuses);
  });

  it('takes alias/aws/sns for no key of a customer, and another owner for foreign', () => {
    const row = read(topic({ Owner: '999988887777', KmsMasterKeyId: 'alias/aws/sns' }, DENY));
    expect(row.values).toMatchObject({ foreign: true, owner: '999988887777', customerKey: false });
  });

  // SNS Developer Guide, "Example cases for Amazon SNS access control": grant an account access; restrict to a source account.
  const letting = (Principal: Json, Condition?: JsonObject): JsonObject => {
    const one = { Effect: 'Allow', Principal, Action: ['sns:Subscribe', 'sns:Publish'], Resource: TOPIC };
    return Condition === undefined ? one : { ...one, Condition };
  };
  const held = (key: string, value: string) => ({ StringEquals: { [key]: value } });
  it.each<[string, JsonObject, Json, Json]>([
    ['its own account', letting({ AWS: ACCOUNT }), [], []],
    ['its own account, as SNS writes it', letting({ AWS: '*' }, held('AWS:SourceOwner', ACCOUNT)), [], []],
    ['another account', letting({ AWS: `arn:aws:iam::${STRANGER}:root` }), [STRANGER], []],
    ['what another account sends', letting('*', held('aws:SourceAccount', STRANGER)), [STRANGER], []],
    ['the own organisation', letting('*', held('aws:PrincipalOrgID', 'o-own')), [], []],
    ['another organisation', letting('*', held('aws:PrincipalOrgID', 'o-other')), [], ['o-other']],
  ])('lets in %s', (_, statement, accounts, organizations) => {
    const org = { ...alone(), organisation: 'o-own' };
    const row = rowOf(derive(snsTopics, [...infra, topic({}, statement)], { org }), TOPIC);
    expect(row.values).toMatchObject({ everybody: [], accounts, organizations });
  });

  it('says that a topic is gone', () => {
    const row = read(absent('sns:GetTopicAttributes', 'NotFound', { input }));
    expect(row.values['exists']).toBe(false);
    expect(row.absent).toEqual(['owner', 'kmsKey']);
  });

  it('knows nothing of a topic that was refused', () => {
    expect(Object.keys(read(denied('sns:GetTopicAttributes', { input })).values).sort()).toEqual(['arn', 'usedBy']);
  });

  it('does not know what a policy says that cannot be read', () => {
    expect(read(topic({ Policy: '{' })).unknown).toMatchObject({ everybody: { reason: 'unparsable' } });
  });
});
