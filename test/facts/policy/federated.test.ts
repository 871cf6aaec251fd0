import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json.ts';
import { isNarrowed } from '../../../src/facts/policy/federated.ts';
import { readPolicy } from '../../../src/facts/policy/read.ts';

const GITHUB = 'token.actions.githubusercontent.com';
const EKS = 'oidc.eks.eu-central-1.amazonaws.com/id/A1B2';
const ROSA = 'rh-oidc.s3.us-east-1.amazonaws.com/9z8y7x6w5v4u';
const OPENSHIFT = 'oidc.op1.openshiftapps.com/9z8y7x6w5v4u';
const TURBONOMIC = 'rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7';
const BITBUCKET = 'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc';
const CIRCLE = 'oidc.circleci.com/org/5b1f';
const COGNITO = 'cognito-identity.amazonaws.com';
const POOL = 'eu-central-1:5b1f0000-0000-4000-8000-000000000000';
const NAMED = [COGNITO, 'accounts.google.com', 'www.amazon.com', 'graph.facebook.com'];

function narrows(host: string, Condition: JsonObject): boolean {
  const Federated = NAMED.includes(host) ? host : `arn:aws:iam::111122223333:oidc-provider/${host}`;
  return narrowsFor(Federated, Condition);
}

function narrowsFor(Federated: string, Condition: JsonObject): boolean {
  const one = { Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity', Condition };
  const reading = readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: one }));
  if (!reading.ok || reading.document.statements[0] === undefined) throw new Error('no policy');
  return isNarrowed(reading.document.statements[0], Federated);
}

// IAM User Guide, "Identity-provider controls for shared OIDC providers", "Configuring a role for GitHub OIDC" and
// "Available keys for AWS OIDC federation"; what a subject looks like, each provider says itself.
describe('federated@1 holds identities to some', () => {
  it.each<[string, string, JsonObject]>([
    ['one repository', GITHUB, { sub: 'repo:acme/images:*' }],
    ['one organisation', GITHUB, { sub: 'repo:acme/*' }],
    ['two organisations', GITHUB, { sub: ['repo:acme/*', 'repo:umbrella/images:ref:refs/heads/*'] }],
    ['an organisation with its number', GITHUB, { sub: 'repo:acme@1234/images@5678:*' }],
    ['an owner, by a subject of several claims', GITHUB, { sub: 'environment:live:repository_owner:acme' }],
    ['a repository by number', GITHUB, { repository_id: '1234' }],
    ['a repository by its claim', GITHUB, { repository: 'acme/*' }],
    ['an enterprise', GITHUB, { enterprise_id: '77' }],
    ['a group of GitLab', 'gitlab.com', { sub: 'project_path:acme/*:ref_type:branch:ref:main' }],
    ['an organisation of Terraform', 'app.terraform.io', { sub: 'organization:acme:project:*' }],
    ['an organisation of Buildkite', 'agent.buildkite.com', { sub: 'organization:acme:pipeline:images:*' }],
    ['a repository of Bitbucket', BITBUCKET, { sub: '{5b1f0000-0000-4000-8000-000000000000}:*' }],
    ['a workspace of Bitbucket', BITBUCKET, { aud: 'ari:cloud:bitbucket::workspace/5b1f' }],
    ['an organisation of CircleCI', CIRCLE, { sub: 'org/5b1f/project/0c0c/user/*' }],
    ['a namespace', EKS, { sub: 'system:serviceaccount:ci:*' }],
    ['an application of an own provider', 'shop.okta.com', { aud: '0oa1b2c3' }],
    ['a subject of an own provider', 'shop.okta.com', { sub: 'builder' }],
    ['a team of Vercel', 'oidc.vercel.com', { aud: 'https://vercel.com/acme' }],
    ['an organisation of Pulumi', 'api.pulumi.com/oidc', { aud: 'aws:acme' }],
    ['a pipeline of Codefresh', 'oidc.codefresh.io', { sub: 'account:5b1f:pipeline:*' }],
    ['an application at Google', 'accounts.google.com', { aud: '123-abc.apps.googleusercontent.com' }],
    ['an organisation at Google', 'accounts.google.com', { 'google/organization_number': '123' }],
    ['an application at Amazon', 'www.amazon.com', { app_id: 'amzn1.application-oa2-client.1a2b' }],
    ['an application at Facebook', 'graph.facebook.com', { app_id: '1112223334' }],
    ['a namespace of OpenShift', ROSA, { sub: 'system:serviceaccount:ci:*' }],
    ['a namespace of hosted OpenShift', OPENSHIFT, { sub: 'system:serviceaccount:ci:builder' }],
    ['a subject of Turbonomic', TURBONOMIC, { sub: 'system:serviceaccount:acme:api' }],
    ['an organisation of Upbound', 'proidc.upbound.io', { sub: 'mcp:acme/*:provider:provider-aws' }],
    ['an audience of Sandboxes', 'sandboxes.cloud', { aud: 'org-5b1f' }],
    ['a pool of Cognito', COGNITO, { aud: POOL }],
    ['signed-in users of a pool', COGNITO, { aud: POOL, amr: 'authenticated' }],
  ])('%s', (_, host, claims) => {
    expect(narrows(host, conditionsOn(host, claims))).toBe(true);
  });

  it.each<[string, string, JsonObject]>([
    ['an audience that names AWS', GITHUB, { aud: 'sts.amazonaws.com' }],
    ['an audience that the workflow chooses', GITHUB, { aud: 'me' }],
    ['any repository', GITHUB, { sub: 'repo:*' }],
    ['any repository of that name', GITHUB, { sub: 'repo:*/*:ref:refs/heads/*' }],
    ['any branch called main', GITHUB, { sub: '*:ref:refs/heads/main' }],
    ['one repository, beside all', GITHUB, { sub: ['repo:a/b:*', 'repo:*'] }],
    ['an owner that begins so', GITHUB, { sub: 'repo:acme*' }],
    ['the same, with a repository', GITHUB, { sub: 'repo:acme*/images:ref:refs/heads/main' }],
    ['an owner with one letter open', GITHUB, { sub: 'repo:?cme/images:*' }],
    ['an owner that ends so', GITHUB, { sub: 'repo:*-acme/images:*' }],
    ['an owner behind a wildcard', GITHUB, { sub: '*:repository_owner:acme' }],
    ['an owner that begins so, by its claim', GITHUB, { sub: 'repository_owner:acme*' }],
    ['an owner that begins so, in another form', GITHUB, { repository: 'acme*/images' }],
    ['any environment called live', GITHUB, { sub: 'environment:live' }],
    [
      'a workflow that all may call',
      GITHUB,
      { sub: 'job_workflow_ref:acme/ci/.github/workflows/a.yml@refs/heads/main' },
    ],
    ['one who acts, anywhere', GITHUB, { actor: 'ann' }],
    ['any project of GitLab', 'gitlab.com', { sub: 'project_path:*:ref_type:branch:ref:main' }],
    ['a group of GitLab that begins so', 'gitlab.com', { sub: 'project_path:acme*:ref_type:branch:ref:main' }],
    ['an organisation of Terraform that begins so', 'app.terraform.io', { sub: 'organization:acme*:project:*' }],
    ['any organisation of Terraform', 'app.terraform.io', { sub: 'organization:*:workspace:live:*' }],
    [
      'an organisation of Buildkite that begins so',
      'agent.buildkite.com',
      { sub: 'organization:ac?e:pipeline:images:*' },
    ],
    ['any repository of Bitbucket', BITBUCKET, { sub: '{*}:*' }],
    ['any organisation of CircleCI', CIRCLE, { sub: 'org/*' }],
    ['any workload of a cluster', EKS, { aud: 'sts.amazonaws.com' }],
    ['any service account', EKS, { sub: 'system:serviceaccount:*:*' }],
    ['namespaces that begin so', EKS, { sub: 'system:serviceaccount:ci*:builder' }],
    ['any workload of OpenShift', ROSA, { aud: 'openshift' }],
    ['any service account of hosted OpenShift', OPENSHIFT, { sub: 'system:serviceaccount:*:builder' }],
    ['namespaces of Turbonomic, which all its customers share', TURBONOMIC, { sub: 'system:serviceaccount:acme:*' }],
    ['an organisation of Upbound that begins so', 'proidc.upbound.io', { sub: 'mcp:acme*/cp:provider:provider-aws' }],
    ['a subject of Sandboxes, of which AWS names no form', 'sandboxes.cloud', { sub: 'builder' }],
    ['applications that begin so', 'shop.okta.com', { aud: '0oa*' }],
    ['subjects of which no form is known', 'shop.okta.com', { sub: 'build*' }],
    ['any team of Vercel', 'oidc.vercel.com', { aud: 'https://vercel.com/*' }],
    ['an audience that the caller chose', 'accounts.google.com', { oaud: 'anything' }],
    ['applications at Amazon that begin so', 'www.amazon.com', { app_id: 'amzn1.*' }],
    ['any pool of a Region', COGNITO, { aud: 'eu-central-1:*' }],
    ['guests of a pool', COGNITO, { aud: POOL, amr: 'unauthenticated' }],
    ['guests of a pool, by a wildcard', COGNITO, { aud: POOL, amr: '*authenticated' }],
    ['signed-in users of any pool', COGNITO, { amr: 'authenticated' }],
  ])('but not by %s', (_, host, claims) => {
    expect(narrows(host, conditionsOn(host, claims))).toBe(false);
  });

  it('by the audience that SAML providers are given, and not without a condition', () => {
    const saml = 'arn:aws:iam::111122223333:saml-provider/directory';
    expect(narrowsFor(saml, { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } })).toBe(true);
    expect(narrowsFor(saml, {})).toBe(false);
  });

  // IAM User Guide, "IAM JSON policy elements: Condition operators": StringEquals knows no wildcards.
  it('where a star is only a star, or a key is of another provider: nobody has it', () => {
    expect(narrows(GITHUB, { StringEquals: { [`${GITHUB}:sub`]: 'repo:acme*/images:*' } })).toBe(true);
    expect(narrows(GITHUB, { StringLike: { 'gitlab.com:sub': 'project_path:acme/*' } })).toBe(true);
  });

  it('not where the condition need not hold', () => {
    const sub = { [`${GITHUB}:sub`]: 'repo:acme/images:*' };
    expect(narrows(GITHUB, { StringLikeIfExists: sub })).toBe(false);
    expect(narrows(GITHUB, { 'ForAllValues:StringLike': sub })).toBe(false);
    expect(narrows(GITHUB, { StringNotLike: sub })).toBe(false);
  });

  it('of Microsoft’s shared tenant by the name of the session', () => {
    const host = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d';
    const aud = { [`${host}:aud`]: 'api://1462b192' };
    expect(narrows(host, { StringEquals: aud })).toBe(false);
    const held = { ...aud, 'sts:RoleSessionName': 'MicrosoftSentinel_5b1f' };
    expect(narrows(host, { StringEquals: held })).toBe(true);
  });
});

function conditionsOn(host: string, { amr, ...claims }: JsonObject): JsonObject {
  const list = Object.entries(claims).map(([claim, value]) => [`${host}:${claim}`, value] as const);
  const guests = amr === undefined ? {} : { 'ForAnyValue:StringLike': { [`${host}:amr`]: amr } };
  return { StringLike: Object.fromEntries(list), ...guests };
}
