import { isJsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { type Item, objectsOf } from '../answers.ts';
import { column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { known, makeRow } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { BUILDS, buildsOf, ownVersions } from './builds.ts';

const AMIS = `${BUILDS} imageSummaryList[].outputResources.amis[]`;

const spec: FactTable = {
  name: 'imagebuilder.outputAmis',
  as: 'outputAmi',
  meaning: 'AMIs that builds put out, wherever they are, in this account and in others.',
  grain: 'region',
  key: 'arn',
  needs: ['imagebuilder:ListImages'],
  columns: {
    arn: column('string', 'The AMI: partition, Region, account and id.', AMIS),
    image: column('string', 'ARN of the build that made it.', `${BUILDS} imageSummaryList[].arn`),
    region: column('string', 'The Region it was put into.', `${AMIS}.region`),
    owner: column('string', 'The account that it was put into.', `${AMIS}.accountId`),
    own: column('bool', 'That is the account itself.', `${AMIS}.accountId`),
  },
  algorithms: {},
};

export const imagebuilderOutputAmis: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const rows = new Map<string, Row>();
  const gaps: Unknown[] = [];
  for (const region of evidence.regions) {
    const own = ownVersions(region, evidence);
    gaps.push(...own.gaps);
    for (const version of own.versions.keys()) {
      const builds = buildsOf(version, region, evidence);
      if ('why' in builds) gaps.push(builds.why);
      else for (const build of builds.items) gaps.push(...note(build, region, evidence, rows));
    }
  }
  return { rows: [...rows.values()], gaps };
}

/** Makes rows of a build's AMIs; what cannot be read is given back. */
function note(build: Item, region: string, evidence: AccountEvidence, rows: Map<string, Row>): readonly Unknown[] {
  const output = member(build.json, 'outputResources') ?? {};
  const list = member(output, 'amis') ?? [];
  const gaps: Unknown[] = [];
  if (!isJsonObject(output) || !Array.isArray(list) || objectsOf(output, 'amis').length < list.length) {
    gaps.push(unparsable(build.record, 'outputResources.amis is not a list of objects'));
  }
  for (const ami of objectsOf(output, 'amis')) {
    const id = stringMember(ami, 'image');
    const target = stringMember(ami, 'region');
    const owner = stringMember(ami, 'accountId') ?? evidence.account;
    // An AMI that failed to be made has no id.
    if (id === undefined || id === '') continue;
    if (target === undefined) gaps.push(unparsable(build.record, 'an AMI without region'));
    else {
      const arn = `arn:${evidence.partition}:ec2:${target}:${owner}:image/${id}`;
      rows.set(arn, rowFor(arn, target, owner, build, region, evidence));
    }
  }
  return gaps;
}

function rowFor(
  arn: string,
  target: string,
  owner: string,
  build: Item,
  region: string,
  { account }: AccountEvidence,
): Row {
  return makeRow(spec, {
    scope: { account, region },
    from: [build.record],
    cells: {
      arn: known(arn),
      image: known(stringMember(build.json, 'arn') ?? null),
      region: known(target),
      owner: known(owner),
      own: known(owner === account),
    },
  });
}
