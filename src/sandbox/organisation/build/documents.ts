import type { JsonObject } from '../../../core/json.ts';
import type { AnswerRow } from '../../answers.ts';
import type { Place } from '../accounts.ts';
import { builderArn, getRow, listRow, optional } from './image-builder-rows.ts';
import type { When } from './when.ts';

/** A component: an AWSTOE document that builds, checks or tests. */
export interface Component {
  readonly name: string;
  readonly data: string;
  /** The documents of earlier builds of the same version, oldest first. */
  readonly earlier?: readonly string[];
  readonly version?: string;
  readonly platform?: 'Linux' | 'Windows';
  readonly type?: 'BUILD' | 'TEST';
  readonly status?: 'ACTIVE' | 'DEPRECATED' | 'DISABLED';
  readonly description?: string;
  /** Left out: the service's own key, of which Image Builder says nothing. */
  readonly kmsKeyId?: string;
  /** Image Builder says true for every component that it keeps today. */
  readonly encrypted?: boolean;
  readonly parameters?: readonly { readonly name: string; readonly value: string; readonly description?: string }[];
}

export interface Workflow {
  readonly name: string;
  readonly data: string;
  readonly type?: 'BUILD' | 'TEST' | 'DISTRIBUTION';
  readonly version?: string;
  readonly kmsKeyId?: string;
}

interface Document {
  readonly name: string;
  readonly version?: string;
}

/** ARN of a document's version, `…/1.0.0`, or of its first build, `…/1.0.0/1`. */
export function documentArn(place: Place, kind: string, { name, version = '1.0.0' }: Document, build = ''): string {
  return builderArn(place, `${kind}/${name}/${version}${build}`);
}

export function componentRows(place: Place, components: readonly Component[], when: When): AnswerRow[] {
  const arnOf = (component: Component, build = ''): string => documentArn(place, 'component', component, build);
  const common = ({
    description,
    name,
    platform = 'Linux',
    type = 'BUILD',
    version = '1.0.0',
  }: Component): JsonObject => ({
    name,
    version,
    platform,
    type,
    owner: place.account,
    dateCreated: when.daysAgo(90),
    ...optional('description', description),
  });
  const stateOf = ({ status = 'ACTIVE' }: Component): JsonObject => ({ status });
  const list = components.map((each) => ({ ...common(each), arn: arnOf(each), status: each.status ?? 'ACTIVE' }));
  return [
    listRow(place, 'ListComponents', { componentVersionList: list }),
    ...components.flatMap((each) => {
      const builds = [...(each.earlier ?? []), each.data].map((data, index) => {
        const arn = arnOf(each, `/${index + 1}`);
        const summary = { ...common(each), arn, state: stateOf(each), tags: {}, obfuscate: false };
        return { arn, summary, component: { ...summary, ...contentOf({ ...each, data }) } };
      });
      // Asked for a version, Image Builder answers with its newest build.
      const answers = [...builds, ...builds.slice(-1).map((newest) => ({ ...newest, arn: arnOf(each) }))];
      return [
        getRow(
          place,
          'ListComponentBuildVersions',
          { componentVersionArn: arnOf(each) },
          { componentSummaryList: builds.map(({ summary }) => summary) },
        ),
        ...answers.map(({ arn, component }) =>
          getRow(place, 'GetComponent', { componentBuildVersionArn: arn }, { component }),
        ),
      ];
    }),
  ];
}

function contentOf({ data, encrypted = true, kmsKeyId, parameters = [] }: Component): JsonObject {
  return {
    data,
    ...optional('kmsKeyId', kmsKeyId),
    encrypted,
    parameters: parameters.map(({ description, name, value }) => ({
      name,
      type: 'string',
      defaultValue: [value],
      ...optional('description', description),
    })),
  };
}

export function workflowRows(place: Place, workflows: readonly Workflow[], when: When): AnswerRow[] {
  const arnOf = (workflow: Workflow, build = ''): string => {
    const kind = `workflow/${(workflow.type ?? 'BUILD').toLowerCase()}`;
    return documentArn(place, kind, workflow, build);
  };
  const common = ({ name, type = 'BUILD', version = '1.0.0' }: Workflow): JsonObject => {
    return { name, version, type, owner: place.account, dateCreated: when.daysAgo(80) };
  };
  const summaries = workflows.map((each): JsonObject => {
    return { ...common(each), arn: arnOf(each, '/1'), tags: {} };
  });
  return [
    listRow(place, 'ListWorkflows', {
      workflowVersionList: workflows.map((each) => ({ ...common(each), arn: arnOf(each) })),
    }),
    listRow(place, 'ListWorkflowBuildVersions', { workflowSummaryList: summaries }),
    ...workflows.flatMap((each, index) => {
      const workflow = { ...summaries[index], data: each.data, parameters: [], ...optional('kmsKeyId', each.kmsKeyId) };
      return ['/1', ''].map((build) =>
        getRow(place, 'GetWorkflow', { workflowBuildVersionArn: arnOf(each, build) }, { workflow }),
      );
    }),
  ];
}
