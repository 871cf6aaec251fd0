/**
 * What a call's own filters leave of a whole answer: ids, owners, `Filters`, IAM's `Filter`, time ranges. A filter
 * that is not known here is an error, so that nobody mistakes an unfiltered answer for a filtered one.
 */
import type { Answer, Call, Success } from '../call.ts';
import type { AnswerValue } from '../wire/revive.ts';
import { EC2_LISTS, type Ec2List } from './ec2-lists.ts';
import { textsAt } from './path.ts';

type Output = Success['output'];

/** Narrows an answer to what the call asked for. */
export function narrow(call: Call, { output }: Success): Answer {
  const list = EC2_LISTS[call.operation];
  if (list !== undefined) return narrowEc2(call, output, list);
  switch (call.operation) {
    case 'iam:GetAccountAuthorizationDetails':
      return { output: narrowAuthorization(call, output) };
    case 'imagebuilder:ListImageBuildVersions':
      return { output: keep(output, 'imageSummaryList', (build) => isBuildOf(call.input['imageVersionArn'], build)) };
    case 'imagebuilder:ListWorkflowBuildVersions':
      return {
        output: keep(output, 'workflowSummaryList', (build) => isBuildOf(call.input['workflowVersionArn'], build)),
      };
    case 'account:ListRegions':
      return {
        output: keep(output, 'Regions', (region) => among(call, 'RegionOptStatusContains', region, 'RegionOptStatus')),
      };
    case 'cloudtrail:LookupEvents':
      return { output: keep(output, 'Events', (event) => isLookedUp(call, event)) };
    default:
      return { output };
  }
}

function keep(output: Output, list: string, wanted: (item: AnswerValue) => boolean): Output {
  const items = output[list];
  return Array.isArray(items) ? { ...output, [list]: items.filter(wanted) } : output;
}

/** Image Builder lists the builds of one version, or of all. */
function isBuildOf(version: unknown, build: AnswerValue): boolean {
  return version === undefined || textsAt(build, 'arn').some((arn) => arn.startsWith(`${String(version)}/`));
}

/** IAM lists users, groups, roles and policies in one answer; `Filter` picks among the five kinds. */
function narrowAuthorization({ input }: Call, output: Output): Output {
  const filter = input['Filter'];
  if (!Array.isArray(filter) || filter.length === 0) return output;
  const lists: [kind: string, list: string][] = [
    ['User', 'UserDetailList'],
    ['Group', 'GroupDetailList'],
    ['Role', 'RoleDetailList'],
  ];
  const dropped = lists.filter(([kind]) => !filter.includes(kind)).map(([, list]) => [list, []]);
  const narrowed: Output = { ...output, ...Object.fromEntries(dropped) };
  return keep(narrowed, 'Policies', (policy) => {
    const byAws = textsAt(policy, 'Arn').some((arn) => arn.startsWith('arn:aws:iam::aws:'));
    return filter.includes(byAws ? 'AWSManagedPolicy' : 'LocalManagedPolicy');
  });
}

function narrowEc2(call: Call, output: Output, list: Ec2List): Answer {
  const { input } = call;
  let narrowed = output;
  const ids = input[list.ids.input];
  if (Array.isArray(ids) && ids.length > 0) {
    narrowed = keep(narrowed, list.list, (item) => textsAt(item, list.ids.member).some((id) => ids.includes(id)));
    const found = narrowed[list.list];
    const missing = ids.filter(
      (id) => !Array.isArray(found) || !found.some((item) => textsAt(item, list.ids.member).includes(id)),
    );
    if (missing.length > 0) {
      return { error: list.ids.notFound, status: 400, message: `The ids '[${missing.join(', ')}]' do not exist` };
    }
  }
  const owners = list.owners === undefined ? undefined : input[list.owners];
  if (Array.isArray(owners) && owners.length > 0) {
    const wanted = owners.map((owner) => (owner === 'self' ? call.account : owner));
    narrowed = keep(narrowed, list.list, (item) => textsAt(item, 'OwnerId').some((owner) => wanted.includes(owner)));
  }
  if (call.operation === 'ec2:DescribeRegions' && input['AllRegions'] !== true) {
    narrowed = keep(narrowed, list.list, (item) => !textsAt(item, 'OptInStatus').includes('not-opted-in'));
  }
  return applyFilters(input['Filters'], narrowed, list);
}

function applyFilters(filters: unknown, output: Output, list: Ec2List): Answer {
  let narrowed = output;
  for (const filter of Array.isArray(filters) ? filters : []) {
    const [name = ''] = textsAt(filter, 'Name');
    const values = textsAt(filter, 'Values');
    if (name.startsWith('tag:')) {
      narrowed = keep(narrowed, list.list, (item) => values.includes(tagOf(item, name.slice('tag:'.length)) ?? ''));
      continue;
    }
    const path = list.filters[name];
    if (path === undefined) {
      return { error: 'InvalidParameterValue', status: 400, message: `The filter '${name}' is invalid` };
    }
    narrowed = keep(narrowed, list.list, (item) => textsAt(item, path).some((text) => values.includes(text)));
  }
  return { output: narrowed };
}

/** The value of a resource's tag; every EC2 list can be filtered by `tag:KEY`. A reservation has its instance's. */
function tagOf(item: AnswerValue, key: string): string | undefined {
  const named = textsAt(item, 'Tags.Key').length > 0 ? 'Tags' : 'Instances.Tags';
  const at = textsAt(item, `${named}.Key`).indexOf(key);
  return at < 0 ? undefined : textsAt(item, `${named}.Value`)[at];
}

function isLookedUp(call: Call, event: AnswerValue): boolean {
  const { StartTime, EndTime } = call.input;
  const time = Date.parse(textsAt(event, 'EventTime')[0] ?? '');
  if (StartTime instanceof Date && time < StartTime.getTime()) return false;
  if (EndTime instanceof Date && time > EndTime.getTime()) return false;
  const [attribute] = Array.isArray(call.input['LookupAttributes']) ? call.input['LookupAttributes'] : [];
  if (attribute === undefined) return true;
  const [key = ''] = textsAt(attribute, 'AttributeKey');
  const [value = ''] = textsAt(attribute, 'AttributeValue');
  return textsAt(event, key).includes(value);
}

function among({ input }: Call, wanted: string, item: AnswerValue, member: string): boolean {
  const values = input[wanted];
  return !Array.isArray(values) || values.length === 0 || textsAt(item, member).some((text) => values.includes(text));
}
