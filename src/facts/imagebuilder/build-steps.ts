import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { type Item, type ListCall, listedOf, listIn } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { calls, type Source } from '../source.ts';
import { NEWEST_IMAGE, newestOf } from './newest-build.ts';
import type { Field, SearchedResource } from './searched-texts.ts';

const EXECUTIONS: ListCall = {
  operation: 'imagebuilder:ListWorkflowExecutions',
  list: 'workflowExecutions',
  input: 'imageBuildVersionArn',
};
const STEPS: ListCall = {
  operation: 'imagebuilder:ListWorkflowStepExecutions',
  list: 'steps',
  input: 'workflowExecutionId',
};

/** What is read to search them. */
export const BUILD_STEPS: readonly Source[] = [NEWEST_IMAGE, ...calls([EXECUTIONS.operation, STEPS.operation])];

/** What the workflows of each pipeline's newest image noted, run by run and step by step, to be searched. */
export function stepsOfNewestImages(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => {
    const { items } = listIn('imagebuilder:ListImagePipelines', 'imagePipelineList', region, evidence);
    const newest = items.map((pipeline) => newestOf(pipeline, region, evidence));
    const images = new Map(
      newest.flatMap((each) => ('item' in each ? [[stringMember(each.item.json, 'arn') ?? '', each.item]] : [])),
    );
    return {
      resources: [...images].flatMap(([arn, image]) => runsOf(arn, image, region, evidence)),
      gaps: newest.flatMap((each): readonly Unknown[] => ('why' in each ? [each.why] : [])),
    };
  });
  return { resources: all.flatMap(({ resources }) => resources), gaps: all.flatMap(({ gaps }) => gaps) };
}

function runsOf(image: string, { record }: Item, region: string, evidence: AccountEvidence): SearchedResource[] {
  const { items, why } = listedOf(EXECUTIONS, image, region, evidence);
  const scope = { account: evidence.account, region };
  const unread =
    why === undefined
      ? []
      : [{ arn: `${image}/workflow-executions`, scope, records: [record], body: { why }, fields: [] }];
  return [...items.flatMap((run) => runOf(image, run, region, evidence)), ...unread];
}

/** A run and its steps; where not all steps could be read, the run is what is not known. */
function runOf(image: string, run: Item, region: string, evidence: AccountEvidence): SearchedResource[] {
  const scope = { account: evidence.account, region };
  const id = stringMember(run.json, 'workflowExecutionId');
  if (id === undefined) {
    const why = unparsable(run.record, 'a run of a workflow without workflowExecutionId');
    return [
      { arn: `${image}/workflow-execution/${run.index}`, scope, records: [run.record], body: { why }, fields: [] },
    ];
  }
  const { items, why } = listedOf(STEPS, id, region, evidence);
  const steps = items.filter(({ json }) => stringMember(json, 'stepExecutionId') !== undefined);
  const [nameless] = items.filter((item) => !steps.includes(item));
  const gap = why ?? (nameless && unparsable(nameless.record, 'a step without stepExecutionId'));
  const prefix = image.slice(0, image.indexOf(':image/'));
  const told = (item: Item, arn: string, list: string, field: Field): SearchedResource => {
    const body = { record: item.record, pointer: `/response/${list}/${item.index}`, object: item.json };
    return { arn, scope, records: [...new Set([run.record, item.record])], body, fields: [field] };
  };
  const whole = told(run, `${prefix}:workflow-execution/${id}`, EXECUTIONS.list, { field: 'other', path: '' });
  return [
    gap === undefined ? whole : { ...whole, body: { why: gap }, fields: [] },
    ...steps.map((step) => {
      const name = `${stringMember(step.json, 'name') ?? ''} of ${image}`;
      const arn = `${prefix}:workflow-step-execution/${stringMember(step.json, 'stepExecutionId')}`;
      return told(step, arn, STEPS.list, { field: 'build step', path: '', name });
    }),
  ];
}
