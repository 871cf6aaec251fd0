import type { AnswerRow } from '../../src/sandbox/answers.ts';
import { nothingThere } from '../../src/sandbox/organisation/nothing-there.ts';
import type { Organisation } from '../../src/sandbox/organisation.ts';

export const MANAGEMENT = '111122223333';
export const MEMBER = '444455556666';
export const SUSPENDED = '777788889999';
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

export const HOME = 'eu-central-1';
export const OTHER = 'us-east-1';
export const TRAIL = `arn:aws:cloudtrail:${HOME}:${MANAGEMENT}:trail/organisation`;
export const KEY = `arn:aws:kms:${HOME}:${MEMBER}:key/11111111-2222-3333-4444-555555555555`;

const builder = (account: string, kind: string) => `arn:aws:imagebuilder:${HOME}:${account}:${kind}`;
const component = builder(MEMBER, 'component/hardening/1.0.0');
const workflow = builder(MEMBER, 'workflow/build/scan/1.0.0');
const image = builder(MEMBER, 'image/golden/1.0.0');
const infrastructure = builder(MEMBER, 'infrastructure-configuration/private');
const distribution = builder(MEMBER, 'distribution-configuration/everywhere');

/** An empty account in every account and Region, and a member that uses Image Builder at home. */
const rows: readonly AnswerRow[] = [
  ...empty(),
  {
    operation: 'organizations:DescribeOrganization',
    output: { Organization: { Id: 'o-goldproof', MasterAccountId: MANAGEMENT, MasterAccountEmail: 'aws@example.com' } },
  },
  {
    operation: 'organizations:ListAccounts',
    output: {
      Accounts: [
        { Id: MANAGEMENT, Name: 'management', Email: 'root@example.com', Status: 'ACTIVE' },
        { Id: MEMBER, Name: 'images', Email: 'images@example.com', State: 'ACTIVE' },
        { Id: SUSPENDED, Name: 'old', Email: 'old@example.com', Status: 'SUSPENDED' },
      ],
    },
  },
  member('imagebuilder:ListComponents', { componentVersionList: [{ arn: component, name: 'hardening' }] }),
  member('imagebuilder:GetComponent', {
    component: { arn: `${component}/1`, name: 'hardening', data: 'phases: []', kmsKeyId: KEY },
  }),
  member('imagebuilder:ListWorkflows', { workflowVersionList: [{ arn: workflow }] }),
  member('imagebuilder:ListWorkflowBuildVersions', {
    workflowSummaryList: ['/2', '/10', '/9'].map((build) => ({ arn: workflow + build })),
  }),
  {
    ...member('imagebuilder:GetWorkflow', { workflow: { arn: `${workflow}/10`, kmsKeyId: 'alias/images' } }),
    input: { workflowBuildVersionArn: `${workflow}/10` },
  },
  member('imagebuilder:ListInfrastructureConfigurations', {
    infrastructureConfigurationSummaryList: [{ arn: infrastructure }],
  }),
  member('imagebuilder:GetInfrastructureConfiguration', {
    infrastructureConfiguration: { arn: infrastructure, logging: { s3Logs: { s3BucketName: 'build-logs' } } },
  }),
  member('imagebuilder:ListDistributionConfigurations', {
    distributionConfigurationSummaryList: [{ arn: distribution }],
  }),
  member('imagebuilder:GetDistributionConfiguration', {
    distributionConfiguration: {
      arn: distribution,
      timeoutMinutes: 720,
      distributions: [
        { region: OTHER, amiDistributionConfiguration: { kmsKeyId: 'alias/copies' } },
        { region: HOME, s3ExportConfiguration: { roleName: 'export', diskImageFormat: 'RAW', s3Bucket: 'exports' } },
      ],
    },
  }),
  member('imagebuilder:ListImages', { imageVersionList: [{ arn: image }] }),
  member('imagebuilder:ListImageBuildVersions', {
    imageSummaryList: [
      {
        arn: `${image}/1`,
        outputResources: {
          amis: [
            { region: HOME, image: 'ami-0aaaaaaaaaaaaaaaa', accountId: MEMBER },
            { region: OTHER, image: 'ami-0bbbbbbbbbbbbbbbb', accountId: MEMBER },
            { region: OTHER, image: 'ami-0cccccccccccccccc', accountId: MANAGEMENT },
          ],
        },
      },
    ],
  }),
  {
    ...member('ec2:DescribeImages', {
      Images: [{ ImageId: 'ami-0aaaaaaaaaaaaaaaa', OwnerId: MEMBER, State: 'available', Public: false }],
    }),
    input: { Filters: [{ Name: 'image-id', Values: ['ami-0aaaaaaaaaaaaaaaa'] }] },
  },
  member('ec2:DescribeVpnConnections', {
    VpnConnections: [
      {
        VpnConnectionId: 'vpn-1',
        CustomerGatewayConfiguration: '<pre_shared_key>a-tunnel-key</pre_shared_key>',
        Options: { TunnelOptions: [{ TunnelInsideCidr: '169.254.10.0/30', PreSharedKey: 'a-tunnel-key' }] },
        VgwTelemetry: [{ Status: 'UP' }],
      },
    ],
  }),
  {
    operation: 'cloudtrail:DescribeTrails',
    output: {
      trailList: [{ Name: 'organisation', TrailARN: TRAIL, HomeRegion: HOME, S3BucketName: 'trail', KmsKeyId: KEY }],
    },
  },
  {
    operation: 'guardduty:ListDetectors',
    account: MEMBER,
    region: HOME,
    output: { DetectorIds: ['12abc34d567e8fa9'] },
  },
];

function member(operation: string, output: Extract<AnswerRow, { output: unknown }>['output']): AnswerRow {
  return { operation, account: MEMBER, region: HOME, output };
}

function empty(): readonly AnswerRow[] {
  const nothing: Record<string, Extract<AnswerRow, { output: unknown }>['output']> = {
    'account:ListRegions': {
      Regions: [
        { RegionName: HOME, RegionOptStatus: 'ENABLED_BY_DEFAULT' },
        { RegionName: OTHER, RegionOptStatus: 'ENABLED_BY_DEFAULT' },
        { RegionName: 'me-south-1', RegionOptStatus: 'DISABLED' },
      ],
    },
    'account:GetAlternateContact': { AlternateContact: { AlternateContactType: 'SECURITY', Name: 'Desk' } },
    'account:GetAccountInformation': { AccountId: MEMBER, AccountName: 'member' },
    'accessanalyzer:ListAnalyzers': { analyzers: [{ arn: 'arn:a', name: 'a', type: 'ACCOUNT', status: 'ACTIVE' }] },
    'accessanalyzer:ListFindings': { findings: [] },
    'cloudwatch-logs:DescribeLogGroups': { logGroups: [] },
    'cloudwatch-logs:DescribeAccountPolicies': { accountPolicies: [] },
    'ssm:GetServiceSetting': { ServiceSetting: { SettingId: '/ssm/x', SettingValue: 'CloudWatch' } },
    'macie2:DescribeBuckets': { buckets: [] },
    'cloudtrail:LookupEvents': { Events: [] },
    'cloudtrail:ListEventDataStores': { EventDataStores: [] },
    's3:GetBucketLocation': {},
    's3:GetPublicAccessBlock': { PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
    's3:GetBucketPolicyStatus': { PolicyStatus: { IsPublic: false } },
    's3:GetBucketEncryption': {
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    },
    's3:GetBucketVersioning': { Status: 'Enabled' },
    's3:GetBucketLogging': {},
    's3:GetBucketLifecycleConfiguration': {
      Rules: [{ Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 400 } }],
    },
    's3:GetObjectLockConfiguration': { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } },
    's3:GetBucketOwnershipControls': { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
    'iam:GetAccountSummary': { SummaryMap: { Users: 1 } },
    'iam:GenerateCredentialReport': { State: 'COMPLETE' },
    'iam:GetCredentialReport': {
      Content: Buffer.from('user,arn\nold,arn:aws:iam::1:user/old').toString('base64'),
      ReportFormat: 'text/csv',
      GeneratedTime: hoursAgo(2),
    },
    'iam:GetAccountAuthorizationDetails': {
      UserDetailList: [
        { UserName: 'old', CreateDate: '2025-01-01T00:00:00.000Z' },
        { UserName: 'new', CreateDate: hoursAgo(1) },
      ],
      GroupDetailList: [],
      RoleDetailList: [],
      Policies: [],
      IsTruncated: false,
    },
    'iam:ListOrganizationsFeatures': { OrganizationId: 'o-goldproof', EnabledFeatures: [] },
    'iam:ListSAMLProviders': { SAMLProviderList: [] },
    'iam:ListOpenIDConnectProviders': { OpenIDConnectProviderList: [] },
    'iam:ListVirtualMFADevices': { VirtualMFADevices: [], IsTruncated: false },
    'iam:ListMFADevices': { MFADevices: [], IsTruncated: false },
    'iam:ListAccessKeys': { AccessKeyMetadata: [], IsTruncated: false },
    'imagebuilder:ListComponents': { componentVersionList: [] },
    'imagebuilder:ListContainerRecipes': { containerRecipeSummaryList: [] },
    'imagebuilder:ListWorkflows': { workflowVersionList: [] },
    'imagebuilder:ListImageRecipes': { imageRecipeSummaryList: [] },
    'imagebuilder:ListInfrastructureConfigurations': { infrastructureConfigurationSummaryList: [] },
    'imagebuilder:ListDistributionConfigurations': { distributionConfigurationSummaryList: [] },
    'imagebuilder:ListImagePipelines': { imagePipelineList: [] },
    'imagebuilder:ListImages': { imageVersionList: [] },
    'imagebuilder:ListImageBuildVersions': { imageSummaryList: [] },
    'imagebuilder:ListWorkflowBuildVersions': { workflowSummaryList: [] },
    'ec2:GetImageBlockPublicAccessState': { ImageBlockPublicAccessState: 'block-new-sharing' },
    'ec2:GetSnapshotBlockPublicAccessState': { State: 'block-all-sharing' },
    'ec2:GetInstanceMetadataDefaults': { AccountLevel: {} },
    'ec2:DescribeImages': { Images: [] },
    'ec2:DescribeImageAttribute': { ImageId: 'ami-0aaaaaaaaaaaaaaaa', LaunchPermissions: [] },
    'ec2:DescribeSubnets': { Subnets: [] },
    'ec2:DescribeVpcs': { Vpcs: [] },
    'ec2:DescribeVpcPeeringConnections': { VpcPeeringConnections: [] },
    'ec2:DescribeRouteTables': { RouteTables: [] },
    'cloudtrail:GetTrailStatus': { IsLogging: true },
    'cloudtrail:GetEventSelectors': { TrailARN: TRAIL, EventSelectors: [] },
    'kms:DescribeKey': { KeyMetadata: { KeyId: '11111111-2222-3333-4444-555555555555', Arn: KEY } },
    'kms:GetKeyRotationStatus': { KeyRotationEnabled: true },
    'kms:ListKeyRotations': { Rotations: [], Truncated: false },
    'kms:GetKeyLastUsage': { KeyId: KEY, TrackingStartDate: '2026-09-01T00:00:00.000Z' },
    'guardduty:ListDetectors': { DetectorIds: [] },
    'guardduty:GetDetector': { Status: 'ENABLED', ServiceRole: 'arn:aws:iam::1:role/x' },
    'guardduty:GetAdministratorAccount': {},
    's3:GetBucketPolicy': { Policy: '{"Version":"2012-10-17","Statement":[]}' },
  };
  return [
    ...nothingThere(),
    ...Object.entries(nothing).map(([operation, output]) => ({ operation, output })),
    { operation: 'iam:GetLoginProfile', error: 'NoSuchEntityException', status: 404, message: 'none' },
    {
      operation: 's3-control:GetPublicAccessBlock',
      error: 'NoSuchPublicAccessBlockConfiguration',
      status: 404,
      message: 'none',
    },
    {
      operation: 's3:GetBucketPolicy',
      input: { Bucket: 'exports' },
      error: 'NoSuchBucket',
      status: 404,
      message: 'gone',
    },
    {
      operation: 'macie2:GetMacieSession',
      error: 'AccessDeniedException',
      status: 403,
      message: 'Macie is not enabled',
    },
  ];
}

/** A management account, a member with a role for it, and a suspended account. */
export const organisation: Organisation = {
  rows,
  roles: [
    {
      arn: `arn:aws:iam::${MEMBER}:role/audit/GoldproofCollector`,
      trusts: [MANAGEMENT],
      externalId: 'a-shared-secret',
    },
  ],
};
