/** Every operation Goldproof's collectors and signer call, by service. */
export const OPERATIONS: Readonly<Record<string, string>> = {
  accessanalyzer: 'ListAnalyzers ListFindings',
  account: 'GetAccountInformation GetAlternateContact ListRegions',
  cloudtrail:
    'DescribeTrails GetEventDataStore GetEventSelectors GetTrailStatus ListEventDataStores ListTrails LookupEvents',
  'cloudwatch-logs': 'DescribeLogGroups',
  ec2: `DescribeImageAttribute DescribeImages DescribeRegions DescribeRouteTables DescribeSnapshotAttribute
    DescribeSnapshots DescribeSubnets DescribeVpcPeeringConnections DescribeVpcs GetImageBlockPublicAccessState
    GetInstanceMetadataDefaults GetSnapshotBlockPublicAccessState`,
  guardduty: 'GetAdministratorAccount GetDetector ListDetectors',
  iam: `GenerateCredentialReport GenerateServiceLastAccessedDetails GetAccountAuthorizationDetails GetAccountSummary
    GetCredentialReport GetServiceLastAccessedDetails ListAccountAliases ListMFADevices ListOrganizationsFeatures ListVirtualMFADevices`,
  imagebuilder: `GetComponent GetContainerRecipe GetDistributionConfiguration GetImage GetImageRecipe
    GetInfrastructureConfiguration GetWorkflow ListComponentBuildVersions ListComponents ListContainerRecipes
    ListDistributionConfigurations ListImageBuildVersions ListImagePipelines ListImageRecipes ListImages
    ListInfrastructureConfigurations ListWorkflowBuildVersions ListWorkflows`,
  kms: 'DescribeKey GetKeyPolicy GetKeyRotationStatus GetPublicKey ListGrants ListKeyRotations Sign',
  macie2: 'DescribeBuckets GetMacieSession',
  organizations: 'DescribeOrganization ListAccounts',
  s3: `GetBucketAcl GetBucketEncryption GetBucketLifecycleConfiguration GetBucketLocation GetBucketLogging
    GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketVersioning GetObjectLockConfiguration
    GetPublicAccessBlock HeadBucket ListBuckets ListObjectsV2`,
  's3-control': 'GetPublicAccessBlock',
  ssm: 'GetServiceSetting',
  sts: 'AssumeRole GetCallerIdentity',
};

/** `iam:ListUsers` and so on. */
export function operationIds(): string[] {
  return Object.entries(OPERATIONS).flatMap(([service, names]) =>
    names.split(/\s+/).map((name) => `${service}:${name}`),
  );
}
