import type { Json, JsonObject } from '../../../src/core/json.ts';
import { iamEscalations } from '../../../src/facts/iam/escalations.ts';
import type { EvidenceRecord } from '../../../src/model/evidence.ts';
import { ACCOUNT, derive, ok, REGION, rowOf, urlEncoded } from '../../fixtures/evidence.ts';
import { details, inline, role, roleArn, user, userArn } from './fixtures.ts';

/** An account with one strong role on its build instances, and Ann, of whom one asks what she can come to. */

export const builder = (kind: string) => `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:${kind}`;
export const INFRASTRUCTURE = builder('infrastructure-configuration/build');
export const RECIPE = builder('image-recipe/shop/1.0.0');

export function policy(...statements: readonly JsonObject[]): JsonObject {
  return { Version: '2012-10-17', Statement: statements.map((each) => ({ Effect: 'Allow', Resource: '*', ...each })) };
}

export function trusting(Principal: Json): JsonObject {
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
  return { AssumeRolePolicyDocument: urlEncoded({ Version: '2012-10-17', Statement }) };
}

/** A strong role on EC2 instances. */
export const STRONG = role('strong', [policy({ Action: 'secretsmanager:GetSecretValue' })], {
  InstanceProfileList: [{ InstanceProfileName: 'strong' }],
});

/** One infrastructure configuration with the strong role, one pipeline, one recipe with this component. */
export function estate(component = builder('component/agent/1.0.0/1')): readonly EvidenceRecord[] {
  return [
    ok('imagebuilder:ListInfrastructureConfigurations', {
      infrastructureConfigurationSummaryList: [{ arn: INFRASTRUCTURE, instanceProfileName: 'strong' }],
    }),
    ok('imagebuilder:ListImagePipelines', {
      imagePipelineList: [{ infrastructureConfigurationArn: INFRASTRUCTURE, imageRecipeArn: RECIPE }],
    }),
    ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: [] }),
    ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: [{ arn: RECIPE }] }),
    ok(
      'imagebuilder:GetImageRecipe',
      { imageRecipe: { components: [{ componentArn: component }] } },
      { input: { imageRecipeArn: RECIPE } },
    ),
  ];
}

export interface Setting {
  readonly roles?: readonly JsonObject[];
  readonly users?: readonly JsonObject[];
  readonly groups?: readonly JsonObject[];
  readonly policies?: readonly JsonObject[];
  readonly ann?: JsonObject;
  readonly records?: readonly EvidenceRecord[];
}

/** What Ann can come to, with these statements. */
export function ann(statements: readonly JsonObject[], setting: Setting = {}) {
  const own = statements.length === 0 ? [] : [inline('own', policy(...statements))];
  const answer = details({
    UserDetailList: [user('ann', { UserPolicyList: own, ...setting.ann }), ...(setting.users ?? [])],
    GroupDetailList: setting.groups ?? [],
    RoleDetailList: [STRONG, ...(setting.roles ?? [])],
    Policies: setting.policies ?? [],
  });
  return rowOf(derive(iamEscalations, [answer, ...(setting.records ?? estate())]), userArn('ann')).values;
}

export function pathsOf(values: Readonly<Record<string, Json>>): readonly string[] {
  const { paths } = values;
  return Array.isArray(paths) ? paths.map(String) : [];
}

export const PASS = { Action: 'iam:PassRole' };
export const TO_STRONG = `to ${roleArn('strong')}`;
