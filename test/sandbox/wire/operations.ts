/** Every operation Goldproof's collectors and signer call, by service. */
export const OPERATIONS: Readonly<Record<string, string>> = {
  account: 'GetAccountInformation GetAlternateContact ListRegions',
  cloudtrail:
    'DescribeTrails GetEventDataStore GetEventSelectors GetTrailStatus ListEventDataStores ListTrails LookupEvents',
  ec2: `DescribeImageAttribute DescribeImages DescribeRegions DescribeRouteTables DescribeSnapshotAttribute
    DescribeSnapshots DescribeSubnets DescribeVpcPeeringConnections DescribeVpcs GetImageBlockPublicAccessState
    GetInstanceMetadataDefaults GetSnapshotBlockPublicAccessState`,
  guardduty: 'GetAdministratorAccount GetDetector ListDetectors',
  iam: `GenerateCredentialReport GetAccountAuthorizationDetails GetAccountSummary GetCredentialReport
    ListAccountAliases ListMFADevices ListOrganizationsFeatures ListVirtualMFADevices`,
  imagebuilder: `GetComponent GetContainerRecipe GetDistributionConfiguration GetImage GetImageRecipe
    GetInfrastructureConfiguration GetWorkflow ListComponentBuildVersions ListComponents ListContainerRecipes
    ListDistributionConfigurations ListImageBuildVersions ListImagePipelines ListImageRecipes ListImages
    ListInfrastructureConfigurations ListWorkflowBuildVersions ListWorkflows`,
  kms: 'DescribeKey GetKeyPolicy GetKeyRotationStatus GetPublicKey ListKeyRotations Sign',
  macie2: 'GetMacieSession',
  organizations: 'DescribeOrganization ListAccounts',
  s3: 'GetBucketAcl GetBucketEncryption GetBucketLocation GetBucketPolicy GetBucketVersioning HeadBucket ListBuckets ListObjectsV2',
  's3-control': 'GetPublicAccessBlock',
  sts: 'AssumeRole GetCallerIdentity',
};

/** `iam:ListUsers` and so on. */
export function operationIds(): string[] {
  return Object.entries(OPERATIONS).flatMap(([service, names]) =>
    names.split(/\s+/).map((name) => `${service}:${name}`),
  );
}
