import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/core/json.ts';
import { createRedactor } from '../../src/evidence/redaction.ts';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../../src/operations/all.ts';
import { CLOUDTRAIL } from '../../src/operations/cloudtrail.ts';
import { IMAGEBUILDER } from '../../src/operations/imagebuilder.ts';
import type { OperationSpec } from '../../src/operations/operation.ts';

const OWN = '111122223333';
const FOREIGN = '999988887777';
const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set() });

function kept(spec: OperationSpec, response: Json): Json {
  return redactor.redact({ input: {}, response }, spec.fields ?? {}).response ?? null;
}

/** A call as CloudTrail keeps it (CloudTrail User Guide, "CloudTrail record contents"), and what stays of it. */
function keptEvent(carried: JsonObject): JsonObject {
  const event = {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${OWN}:assumed-role/build/s`,
      accountId: OWN,
      sessionContext: { sessionIssuer: { accountId: FOREIGN, userName: 'build' } },
    },
    requestID: '0a1b2c3d-1111-4222-8333-999988887777',
    recipientAccountId: OWN,
    sharedEventID: FOREIGN,
    resources: [{ accountId: OWN, ARN: `arn:aws:kms:eu-central-1:${OWN}:key/1` }],
    ...carried,
  };
  const response = kept(CLOUDTRAIL.lookupEvents, { Events: [{ CloudTrailEvent: JSON.stringify(event) }] });
  const { Events } = response as { Events: { CloudTrailEvent: string }[] };
  const { requestParameters, responseElements, ...rest } = JSON.parse(Events[0]?.CloudTrailEvent ?? '');
  const { requestParameters: _request, responseElements: _response, ...before } = event as JsonObject;
  expect(rest).toEqual(before);
  return { requestParameters, responseElements };
}

const WRITTEN = {
  name: `golden-${FOREIGN.slice(0, 3)}`,
  description: `for customer ${FOREIGN}, ask +49 30 5550100`,
  tags: { owner: `account ${FOREIGN}`, phone: '+49 30 5550100', card: '4111 1111 1111 1111', own: 'web' },
};
const DOCUMENT = `phases:\n- commands: aws s3 cp s3://b-${FOREIGN}/a . # account ${FOREIGN}, +49 30 5550100\n`;
const USER_DATA = Buffer.from(`#!/bin/bash\necho ${FOREIGN}\nexport DB_PASSWORD=Autumn-Rain-77\n`).toString('base64');

describe('an event of CloudTrail', () => {
  test('is searched for what the resource is searched for, field by field', () => {
    const component = { ...WRITTEN, data: DOCUMENT };
    const recipe = { ...WRITTEN, additionalInstanceConfiguration: { userDataOverride: USER_DATA } };
    const { component: asked } = kept(IMAGEBUILDER.getComponent, { component }) as JsonObject;
    const { imageRecipe } = kept(IMAGEBUILDER.getImageRecipe, { imageRecipe: recipe }) as JsonObject;
    expect(JSON.stringify([asked, imageRecipe])).not.toContain('5550100"');
    expect(keptEvent({ requestParameters: component })['requestParameters']).toEqual(asked);
    expect(keptEvent({ requestParameters: recipe })['requestParameters']).toEqual(imageRecipe);
    expect(keptEvent({ responseElements: { imageRecipe: recipe } })['responseElements']).toEqual({ imageRecipe });
  });

  // Requests as the services spell them in events.
  test.each<[string, JsonObject]>([
    ['CreateTags', { tagSet: { items: [{ key: 'owner', value: `of ${FOREIGN}` }] } }],
    [
      'RunInstances',
      { tagSpecificationSet: { items: [{ resourceType: 'instance', tags: [{ key: 'a', value: `of ${FOREIGN}` }] }] } },
    ],
    ['CreateSecurityGroup', { groupName: 'a', groupDescription: `for ${FOREIGN}` }],
    ['CreateKey', { description: 'x', tags: [{ tagKey: 'owner', tagValue: FOREIGN }] }],
    ['PutBucketTagging', { Tagging: { TagSet: { Tag: { Key: 'owner', Value: FOREIGN } } } }],
    ['CreateInfrastructureConfiguration', { resourceTags: { owner: FOREIGN }, tags: { phone: '+49 30 5550100' } }],
    [
      'CreateDistributionConfiguration',
      { distributions: [{ amiDistributionConfiguration: { amiTags: { o: FOREIGN } } }] },
    ],
    ['PutAlternateContact', { phoneNumber: '030 5550100', title: 'Dr. 5550100', emailAddress: FOREIGN }],
  ])('%s', (_, requestParameters) => {
    const found = JSON.stringify(keptEvent({ requestParameters }));
    expect(found).not.toContain(FOREIGN);
    expect(found).not.toContain('5550100');
    expect(found).toMatch(/⟦(?:foreign|personal)\./);
  });

  test('keeps what CloudTrail says of the call, and what names a resource', () => {
    const parameters = {
      imagePipelineArn: `arn:aws:imagebuilder:eu-central-1:${FOREIGN}:image-pipeline/a`,
      clientToken: '0a1b2c3d-1111-4222-8333-999988887777',
      launchPermission: { add: { items: [{ userId: FOREIGN }] } },
    };
    expect(keptEvent({ requestParameters: parameters, responseElements: null })).toEqual({
      requestParameters: parameters,
      responseElements: null,
    });
  });

  test('has a rule for every field that has one in an answer', () => {
    const { freeForm = [], documents = [], base64 = [], personal = [] } = CLOUDTRAIL.lookupEvents.fields;
    const rules = [...freeForm, ...documents, ...base64, ...personal];
    const named = new Set(rules.map((pattern) => pattern.split('/').at(-1)));
    const others: readonly OperationSpec[] = [...HUB_OPERATIONS, ...COLLECTOR_OPERATIONS].filter(
      ({ operation }) => !operation.startsWith('cloudtrail:'),
    );
    const missing = others.flatMap(({ operation, fields = {} }) =>
      [...(fields.freeForm ?? []), ...(fields.documents ?? []), ...(fields.base64 ?? []), ...(fields.personal ?? [])]
        .map((pattern) => [operation, pattern.split('/').findLast((segment) => segment !== '*')])
        .filter(([, name]) => !named.has(name)),
    );
    // A report that is asked for, and in no request.
    expect(missing).toEqual([['iam:GetCredentialReport', 'Content']]);
  });
});
