import { accessAnalyzerFindings } from './accessanalyzer/findings.ts';
import { accessAnalyzerRegions } from './accessanalyzer/regions.ts';
import { accountContacts } from './account/contacts.ts';
import { cloudtrailChanges } from './cloudtrail/changes.ts';
import { cloudtrailDataStores } from './cloudtrail/data-stores.ts';
import { cloudtrailKeys } from './cloudtrail/keys.ts';
import { cloudtrailRecording } from './cloudtrail/recording.ts';
import { cloudtrailTlsUse } from './cloudtrail/tls-use.ts';
import { cloudtrailTrails } from './cloudtrail/trails.ts';
import { ec2BuildAttachments } from './ec2/build-attachments.ts';
import { ec2BuildEndpoints } from './ec2/build-endpoints.ts';
import { ec2BuildInstances } from './ec2/build-instances.ts';
import { ec2BuildNetworks } from './ec2/build-networks.ts';
import { ec2BuildVpcs } from './ec2/build-vpc-services.ts';
import { ec2EndpointServices } from './ec2/endpoint-services.ts';
import { ec2ImageSnapshots } from './ec2/image-snapshots.ts';
import { ec2Images } from './ec2/images.ts';
import { ec2Peerings } from './ec2/peerings.ts';
import { ec2Settings } from './ec2/settings.ts';
import { ec2VpnConnections } from './ec2/vpn-connections.ts';
import { ecrRepositories } from './ecr/repositories.ts';
import { evidenceCalls } from './evidence/calls.ts';
import { evidenceConnections } from './evidence/connections.ts';
import { evidenceCorroboration } from './evidence/corroboration.ts';
import { evidenceUnrecorded } from './evidence/unrecorded.ts';
import { guarddutyRegions } from './guardduty/regions.ts';
import { iamCredentials } from './iam/credentials.ts';
import { iamEscalations } from './iam/escalations.ts';
import { iamImageBuilderRoles } from './iam/image-builder-roles.ts';
import { iamPassRoleGrants } from './iam/pass-role-grants.ts';
import { iamPrincipals } from './iam/principals.ts';
import { iamRights } from './iam/rights.ts';
import { iamRoot } from './iam/root.ts';
import { iamUsers } from './iam/users.ts';
import { imagebuilderDistributions } from './imagebuilder/distributions.ts';
import { imagebuilderDocuments } from './imagebuilder/documents.ts';
import { imagebuilderFields } from './imagebuilder/fields.ts';
import { imagebuilderImageVersions } from './imagebuilder/image-versions.ts';
import { imagebuilderInfrastructures } from './imagebuilder/infrastructures.ts';
import { imagebuilderInputs } from './imagebuilder/inputs.ts';
import { imagebuilderLifecyclePolicies } from './imagebuilder/lifecycle-policies.ts';
import { imagebuilderOutputAmis } from './imagebuilder/output-amis.ts';
import { imagebuilderOutputs } from './imagebuilder/outputs.ts';
import { imagebuilderPipelines } from './imagebuilder/pipelines.ts';
import { imagebuilderPresence } from './imagebuilder/presence.ts';
import { imagebuilderScripts } from './imagebuilder/scripts.ts';
import { imagebuilderTexts } from './imagebuilder/texts.ts';
import { imagebuilderUrls } from './imagebuilder/urls.ts';
import { imagebuilderUsage } from './imagebuilder/usage.ts';
import { kmsKeyAccess } from './kms/key-access.ts';
import { kmsKeys } from './kms/keys.ts';
import { logsBuildLogging } from './logs/build-logging.ts';
import { logsDataProtection } from './logs/data-protection.ts';
import { logsGroups } from './logs/groups.ts';
import { macieBuckets } from './macie/buckets.ts';
import { organizationsAccounts } from './organizations/accounts.ts';
import { ramShares } from './ram/shares.ts';
import { s3Buckets } from './s3/buckets.ts';
import { s3ExportTargets } from './s3/export-targets.ts';
import { snsTopics } from './sns/topics.ts';
import { ssmAutomationLogging } from './ssm/automation-logging.ts';
import type { TableDefinition } from './table.ts';

/** Every fact table there is. Adding one: a file beside this one, and its name here. */
export const tables: readonly TableDefinition[] = [
  organizationsAccounts,
  iamRoot,
  iamUsers,
  iamCredentials,
  iamPassRoleGrants,
  iamPrincipals,
  iamImageBuilderRoles,
  iamEscalations,
  iamRights,
  cloudtrailTrails,
  cloudtrailDataStores,
  cloudtrailChanges,
  cloudtrailTlsUse,
  cloudtrailKeys,
  cloudtrailRecording,
  imagebuilderUrls,
  imagebuilderUsage,
  imagebuilderPresence,
  imagebuilderFields,
  imagebuilderInfrastructures,
  imagebuilderDocuments,
  imagebuilderScripts,
  imagebuilderTexts,
  kmsKeys,
  kmsKeyAccess,
  s3Buckets,
  s3ExportTargets,
  ec2Images,
  ec2Peerings,
  ec2Settings,
  guarddutyRegions,
  macieBuckets,
  accessAnalyzerRegions,
  accessAnalyzerFindings,
  logsDataProtection,
  logsGroups,
  logsBuildLogging,
  ssmAutomationLogging,
  accountContacts,
  evidenceCalls,
  evidenceConnections,
  evidenceCorroboration,
  evidenceUnrecorded,
  ec2BuildAttachments,
  ec2BuildEndpoints,
  ec2BuildInstances,
  ec2BuildNetworks,
  ec2BuildVpcs,
  ec2EndpointServices,
  ec2ImageSnapshots,
  ec2VpnConnections,
  ecrRepositories,
  imagebuilderDistributions,
  imagebuilderImageVersions,
  imagebuilderInputs,
  imagebuilderLifecyclePolicies,
  imagebuilderOutputAmis,
  imagebuilderOutputs,
  imagebuilderPipelines,
  ramShares,
  snsTopics,
];
