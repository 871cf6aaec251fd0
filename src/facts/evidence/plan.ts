import { member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import { GLOBAL } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { listed } from '../answers.ts';
import { rightHolders } from '../iam/held-rights.ts';

/** Calls of one operation in one account: what was to be asked, and what was. */
export interface PlannedCalls {
  readonly operation: DeclaredOperation;
  /** Absent where only answers name what is asked about. */
  readonly planned?: number;
  /** Questions that were put; a question that takes several pages is one. */
  readonly made: number;
  /** Pages after the first of a question. */
  readonly pages: number;
}

/** How many questions an operation takes in an account, by what other answers list. */
type Plan = (evidence: AccountEvidence, operation: DeclaredOperation) => number;

const once: Plan = () => 1;

/** Once in every Region in scope that has the service. */
const perRegion: Plan = (evidence, operation) =>
  evidence.regions.filter((region) => !isLeftOut(evidence.records(region, operation))).length;

/** Once for each item of the account's own that a list holds. */
const perItem =
  (list: DeclaredOperation, name: string): Plan =>
  (evidence) =>
    new Set(itemsOf(evidence, list, name, 'arn').filter((arn) => arn.split(':')[4] === evidence.account)).size;

/** A trail shows in every Region, and is asked about once. */
const perTrail: Plan = (evidence) =>
  new Set(itemsOf(evidence, 'cloudtrail:DescribeTrails', 'trailList', 'TrailARN')).size;

/** Listed in its home Region alone (API reference, ListEventDataStores: those “in the current Region”). */
const perStore: Plan = (evidence) =>
  itemsOf(evidence, 'cloudtrail:ListEventDataStores', 'EventDataStores', 'EventDataStoreArn').length;

const perHolder: Plan = (evidence) =>
  new Set(rightHolders(evidence.records(GLOBAL, 'iam:GetAccountAuthorizationDetails'))).size;

const perImage: Plan = (evidence) => {
  const images = evidence.regions.flatMap(
    (region) => listed(evidence.records(region, 'ec2:DescribeImages'), 'Images').items,
  );
  const own = images.filter(({ json }) => json['OwnerId'] === evidence.account && json['State'] === 'available');
  return new Set(own.map(({ json, record }) => `${record.scope.region} ${stringMember(json, 'ImageId')}`)).size;
};

const ONCE =
  'account:GetAccountInformation account:GetAlternateContact account:ListRegions iam:GenerateCredentialReport ' +
  'iam:GetAccountAuthorizationDetails iam:GetAccountSummary iam:GetCredentialReport iam:ListOpenIDConnectProviders ' +
  'iam:ListSAMLProviders iam:ListVirtualMFADevices s3-control:GetPublicAccessBlock sts:GetCallerIdentity';

const PER_REGION =
  'accessanalyzer:ListAnalyzers cloudtrail:DescribeTrails cloudtrail:ListEventDataStores cloudtrail:LookupEvents ' +
  'ec2:DescribeFlowLogs ec2:DescribeInstances ec2:DescribeRouteTables ec2:DescribeSecurityGroups ec2:DescribeSubnets ' +
  'ec2:DescribeTransitGatewayAttachments ec2:DescribeTransitGatewayPeeringAttachments ' +
  'ec2:DescribeVpcEncryptionControls ec2:DescribeVpcEndpointConnections ' +
  'ec2:DescribeVpcEndpointServiceConfigurations ec2:DescribeVpcEndpoints ec2:DescribeVpcPeeringConnections ' +
  'ec2:DescribeVpcs ec2:DescribeVpnConnections ec2:GetAllowedImagesSettings ec2:GetEbsDefaultKmsKeyId ec2:GetEbsEncryptionByDefault ' +
  'ec2:GetImageBlockPublicAccessState ec2:GetInstanceMetadataDefaults ec2:GetSnapshotBlockPublicAccessState ' +
  'guardduty:ListDetectors imagebuilder:ListComponents imagebuilder:ListContainerRecipes ' +
  'imagebuilder:ListDistributionConfigurations imagebuilder:ListImageBuildVersions imagebuilder:ListImagePipelines ' +
  'imagebuilder:ListImageRecipes imagebuilder:ListImages imagebuilder:ListInfrastructureConfigurations ' +
  'imagebuilder:ListLifecyclePolicies imagebuilder:ListWorkflowBuildVersions imagebuilder:ListWorkflows ' +
  'macie2:GetMacieSession ram:GetResourceShareAssociations ram:GetResourceShares ram:ListResources';

/** What is asked without anybody naming it, and what lists name. The rest is asked as answers name it: keys, buckets, … */
const PLANS: ReadonlyMap<string, Plan> = new Map<string, Plan>([
  ...ONCE.split(' ').map((operation): [string, Plan] => [operation, once]),
  ...PER_REGION.split(' ').map((operation): [string, Plan] => [operation, perRegion]),
  ['cloudtrail:GetEventDataStore', perStore],
  ['cloudtrail:GetEventSelectors', perTrail],
  ['cloudtrail:GetTrailStatus', perTrail],
  ['ec2:DescribeImageAttribute', perImage],
  ['iam:GenerateServiceLastAccessedDetails', perHolder],
  ['iam:GetServiceLastAccessedDetails', perHolder],
  ['imagebuilder:GetComponent', perItem('imagebuilder:ListComponents', 'componentVersionList')],
  ['imagebuilder:GetContainerRecipe', perItem('imagebuilder:ListContainerRecipes', 'containerRecipeSummaryList')],
  ['imagebuilder:GetImageRecipe', perItem('imagebuilder:ListImageRecipes', 'imageRecipeSummaryList')],
  ['imagebuilder:GetLifecyclePolicy', perItem('imagebuilder:ListLifecyclePolicies', 'lifecyclePolicySummaryList')],
  ['imagebuilder:ListLifecycleExecutions', perItem('imagebuilder:ListLifecyclePolicies', 'lifecyclePolicySummaryList')],
  ['imagebuilder:GetWorkflow', perItem('imagebuilder:ListWorkflows', 'workflowVersionList')],
  [
    'imagebuilder:GetDistributionConfiguration',
    perItem('imagebuilder:ListDistributionConfigurations', 'distributionConfigurationSummaryList'),
  ],
  [
    'imagebuilder:GetInfrastructureConfiguration',
    perItem('imagebuilder:ListInfrastructureConfigurations', 'infrastructureConfigurationSummaryList'),
  ],
]);

/** The calls of an account by operation: those that were to be made and those that were. */
export function callsByOperation(evidence: AccountEvidence): readonly PlannedCalls[] {
  const counted = new Map<DeclaredOperation, { made: number; pages: number }>();
  for (const name of PLANS.keys()) counted.set(name as DeclaredOperation, { made: 0, pages: 0 }); // the names above are operations
  for (const record of evidence.all()) {
    if (record.outcome.kind === 'unsupported') continue;
    const operation = record.operation as DeclaredOperation; // schemas read operations as plain text
    const count = counted.get(operation) ?? { made: 0, pages: 0 };
    if (record.page === 1) count.made += 1;
    else count.pages += 1;
    counted.set(operation, count);
  }
  return [...counted].map(([operation, count]) => {
    const planned = PLANS.get(operation)?.(evidence, operation);
    return { operation, ...count, ...(planned === undefined ? {} : { planned }) };
  });
}

function itemsOf(evidence: AccountEvidence, list: DeclaredOperation, name: string, key: string): readonly string[] {
  const { items } = listed(evidence.everywhere(list), name);
  return items.flatMap(({ json }) => member(json, key) ?? []).filter((each) => typeof each === 'string');
}

function isLeftOut([first]: readonly EvidenceRecord[]): boolean {
  return first?.outcome.kind === 'unsupported';
}
