import { type JsonObject, stringMember } from '../../core/json.ts';
import { listIn } from '../answers.ts';
import { always, type Fill, table } from '../define.ts';
import { ENFORCES_IMDSV2, enforcesImdsV2 } from '../ec2/imds-defaults.ts';
import { type Cell, citing, known, unknown } from '../row.ts';
import { call } from '../source.ts';
import { INFRASTRUCTURE } from './resource-kinds.ts';
import { arnOf, eachResource, memberOf, type ResourceSubject } from './resource-rows.ts';

const PIPELINES = 'imagebuilder:ListImagePipelines';

export const imagebuilderInfrastructures = table<ResourceSubject>({
  name: 'imagebuilder.infrastructures',
  as: 'infrastructure',
  meaning: 'Infrastructure configurations: where and how build and test instances are launched.',
  grain: 'region',
  key: 'arn',
  needs: [INFRASTRUCTURE.list],
  reads: [call(INFRASTRUCTURE.get)],
  subjects: eachResource(INFRASTRUCTURE),
  columns: {
    arn: arnOf(INFRASTRUCTURE, 'ARN of the infrastructure configuration.'),
    httpTokens: memberOf(
      INFRASTRUCTURE,
      'string',
      'What instances demand of metadata requests: "required" is IMDSv2 only. Absent: nothing is set.',
      'instanceMetadataOptions.httpTokens',
    ),
    hopLimit: memberOf(
      INFRASTRUCTURE,
      'int',
      'How many network hops a metadata answer may take. Absent: nothing is set.',
      'instanceMetadataOptions.httpPutResponseHopLimit',
    ),
    accountEnforcesTokens: always(
      'bool',
      'EC2 enforces IMDSv2 for every launch of the account in this Region.',
      ENFORCES_IMDSV2,
      ({ scope }, evidence) => enforcesImdsV2(evidence, scope.region),
    ),
    pipelines: always(
      'list<string>',
      'ARNs of the pipelines that build with it.',
      call(PIPELINES, 'imagePipelineList[].infrastructureConfigurationArn'),
      ofPipelines((using) => known(using.flatMap((pipeline) => stringMember(pipeline, 'arn') ?? []).sort())),
    ),
    buildsContainers: always(
      'bool',
      'A pipeline that builds with it has a container recipe: containers need two hops to reach IMDSv2.',
      call(PIPELINES, 'imagePipelineList[].containerRecipeArn'),
      ofPipelines((using) => known(using.some((each) => stringMember(each, 'containerRecipeArn') !== undefined))),
    ),
    instanceProfileName: memberOf(
      INFRASTRUCTURE,
      'string',
      'The instance profile that build instances carry.',
      'instanceProfileName',
    ),
    keyPair: memberOf(
      INFRASTRUCTURE,
      'string',
      'The key pair that build instances can be entered with. Absent: none.',
      'keyPair',
    ),
    endsFailed: memberOf(
      INFRASTRUCTURE,
      'bool',
      'The instance of a failed build is ended. Absent: nothing is set, and Image Builder ends it.',
      'terminateInstanceOnFailure',
    ),
    subnetId: memberOf(INFRASTRUCTURE, 'string', 'The subnet of build instances. Absent: the default VPC.', 'subnetId'),
  },
});

/** Something of the pipelines that build with it. */
function ofPipelines(pick: (using: readonly JsonObject[]) => Cell): Fill<ResourceSubject> {
  return ({ resource: { arn, scope } }, evidence) => {
    const records = evidence.records(scope.region, PIPELINES);
    const { items, gaps } = listIn(PIPELINES, 'imagePipelineList', scope.region, evidence);
    const [why] = gaps;
    const uses = ({ json }: { json: JsonObject }) => stringMember(json, 'infrastructureConfigurationArn') === arn;
    const cell = why === undefined ? pick(items.filter(uses).map(({ json }) => json)) : unknown(why);
    return citing(cell, records);
  };
}
