import { isJsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { type Item, objectsOf } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { always, type Subject, table } from '../define.ts';
import { known } from '../row.ts';
import { call } from '../source.ts';
import { BUILDS, buildsOf, ownVersions } from './builds.ts';

/** An AMI that a build put somewhere. */
interface OutputAmi extends Subject {
  readonly arn: string;
  readonly build: Item;
  readonly target: string;
  readonly owner: string;
}

const ami = (member = '') => call(BUILDS, `imageSummaryList[].outputResources.amis[]${member}`);

export const imagebuilderOutputAmis = table<OutputAmi>({
  name: 'imagebuilder.outputAmis',
  as: 'outputAmi',
  meaning: 'AMIs that builds put out, wherever they are, in this account and in others.',
  grain: 'region',
  key: 'arn',
  needs: ['imagebuilder:ListImages'],
  reads: [call(BUILDS)],
  subjects: (evidence) => {
    const found = new Map<string, OutputAmi>();
    const gaps: Unknown[] = [];
    for (const region of evidence.regions) {
      const own = ownVersions(region, evidence);
      gaps.push(...own.gaps);
      for (const version of own.versions.keys()) {
        const builds = buildsOf(version, region, evidence);
        if ('why' in builds) gaps.push(builds.why);
        else for (const build of builds.items) gaps.push(...note(build, region, evidence, found));
      }
    }
    return { subjects: [...found.values()], gaps };
  },
  columns: {
    arn: always('string', 'The AMI: partition, Region, account and id.', ami(), ({ arn }) => known(arn)),
    image: always('string', 'ARN of the build that made it.', call(BUILDS, 'imageSummaryList[].arn'), ({ build }) =>
      known(stringMember(build.json, 'arn') ?? null),
    ),
    region: always('string', 'The Region it was put into.', ami('.region'), ({ target }) => known(target)),
    owner: always('string', 'The account that it was put into.', ami('.accountId'), ({ owner }) => known(owner)),
    own: always('bool', 'That is the account itself.', ami('.accountId'), ({ owner, scope }) =>
      known(owner === scope.account),
    ),
  },
});

/** Notes a build's AMIs; what cannot be read is given back. */
function note(build: Item, region: string, evidence: AccountEvidence, found: Map<string, OutputAmi>): Unknown[] {
  const output = member(build.json, 'outputResources') ?? {};
  const list = member(output, 'amis') ?? [];
  const gaps: Unknown[] = [];
  if (!isJsonObject(output) || !Array.isArray(list) || objectsOf(output, 'amis').length < list.length) {
    gaps.push(unparsable(build.record, 'outputResources.amis is not a list of objects'));
  }
  for (const each of objectsOf(output, 'amis')) {
    const id = stringMember(each, 'image');
    const target = stringMember(each, 'region');
    const owner = stringMember(each, 'accountId') ?? evidence.account;
    // An AMI that failed to be made has no id.
    if (id === undefined || id === '') continue;
    if (target === undefined) gaps.push(unparsable(build.record, 'an AMI without region'));
    else {
      const arn = `arn:${evidence.partition}:ec2:${target}:${owner}:image/${id}`;
      found.set(arn, { arn, build, target, owner, scope: { account: evidence.account, region }, from: [build.record] });
    }
  }
  return gaps;
}
