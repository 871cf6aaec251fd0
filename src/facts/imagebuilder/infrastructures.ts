import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { at, listed } from '../answers.ts';
import { absentable } from '../columns.ts';
import { gapsAt } from '../coverage.ts';
import { ENFORCES_IMDSV2, enforcesImdsV2, imdsDefaultsIn } from '../ec2/imds-defaults.ts';
import { known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { INFRASTRUCTURE } from './resource-kinds.ts';
import { type Resource, readIn, recordsOf, resourcesOf } from './resources.ts';

const PIPELINES = 'imagebuilder:ListImagePipelines';

const spec: FactTable = {
  name: 'imagebuilder.infrastructures',
  as: 'infrastructure',
  meaning: 'Infrastructure configurations: where and how build and test instances are launched.',
  grain: 'region',
  key: 'arn',
  needs: ['imagebuilder:ListInfrastructureConfigurations'],
  columns: {
    arn: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the infrastructure configuration.',
      source: 'imagebuilder:ListInfrastructureConfigurations infrastructureConfigurationSummaryList[].arn',
    },
    httpTokens: {
      type: 'string',
      absentable: true,
      meaning: 'What instances demand of metadata requests: "required" is IMDSv2 only. Absent: nothing is set.',
      source: 'imagebuilder:GetInfrastructureConfiguration instanceMetadataOptions.httpTokens',
    },
    hopLimit: {
      type: 'int',
      absentable: true,
      meaning: 'How many network hops a metadata answer may take. Absent: nothing is set.',
      source: 'imagebuilder:GetInfrastructureConfiguration instanceMetadataOptions.httpPutResponseHopLimit',
    },
    accountEnforcesTokens: {
      type: 'bool',
      absentable: false,
      meaning: 'EC2 enforces IMDSv2 for every launch of the account in this Region.',
      source: 'derived: enforces-imdsv2@1',
    },
    pipelines: {
      type: 'list<string>',
      absentable: false,
      meaning: 'ARNs of the pipelines that build with it.',
      source: 'imagebuilder:ListImagePipelines imagePipelineList[].infrastructureConfigurationArn',
    },
    buildsContainers: {
      type: 'bool',
      absentable: false,
      meaning: 'A pipeline that builds with it has a container recipe: containers need two hops to reach IMDSv2.',
      source: 'imagebuilder:ListImagePipelines imagePipelineList[].containerRecipeArn',
    },
    instanceProfileName: {
      type: 'string',
      absentable: true,
      meaning: 'The instance profile that build instances carry.',
      source: 'imagebuilder:GetInfrastructureConfiguration instanceProfileName',
    },
    keyPair: absentable(
      'string',
      'The key pair that build instances can be entered with. Absent: none.',
      'imagebuilder:GetInfrastructureConfiguration keyPair',
    ),
    endsFailed: absentable(
      'bool',
      'The instance of a failed build is ended. Absent: nothing is set, and Image Builder ends it.',
      'imagebuilder:GetInfrastructureConfiguration terminateInstanceOnFailure',
    ),
    subnetId: {
      type: 'string',
      absentable: true,
      meaning: 'The subnet of build instances. Absent: the default VPC.',
      source: 'imagebuilder:GetInfrastructureConfiguration subnetId',
    },
  },
  algorithms: { 'enforces-imdsv2@1': ENFORCES_IMDSV2 },
};

export const imagebuilderInfrastructures: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const { resources, gaps } = resourcesOf(INFRASTRUCTURE, evidence);
  return { rows: resources.map((resource) => rowFor(resource, evidence)), gaps };
}

function rowFor(resource: Resource, evidence: AccountEvidence): Row {
  const { arn, scope } = resource;
  const defaults = imdsDefaultsIn(evidence, scope.region);
  return makeRow(spec, {
    scope,
    from: [...recordsOf(resource), ...(defaults === undefined ? [] : [defaults])],
    cells: {
      arn: known(arn),
      httpTokens: readIn(resource, at('instanceMetadataOptions', 'httpTokens')),
      hopLimit: readIn(resource, at('instanceMetadataOptions', 'httpPutResponseHopLimit')),
      accountEnforcesTokens: enforcesImdsV2(evidence, scope.region),
      ...usage(arn, scope.region, evidence),
      instanceProfileName: readIn(resource, at('instanceProfileName')),
      keyPair: readIn(resource, at('keyPair')),
      endsFailed: readIn(resource, at('terminateInstanceOnFailure')),
      subnetId: readIn(resource, at('subnetId')),
    },
  });
}

function usage(arn: string, region: string, evidence: AccountEvidence) {
  const { items, gaps } = listed(evidence.records(region, PIPELINES), 'imagePipelineList');
  const why = [...gapsAt(PIPELINES, region, evidence), ...gaps][0];
  if (why !== undefined) return { pipelines: unknown(why), buildsContainers: unknown(why) };
  const using = items.filter(({ json }) => stringMember(json, 'infrastructureConfigurationArn') === arn);
  return {
    pipelines: known(using.flatMap(({ json }) => stringMember(json, 'arn') ?? []).sort()),
    buildsContainers: known(using.some(({ json }) => stringMember(json, 'containerRecipeArn') !== undefined)),
  };
}
