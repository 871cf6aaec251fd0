import type { Place } from '../../policy/effective.ts';
import type { Holder } from '../authorization-details.ts';
import { ALL_PASSING } from '../techniques/all.ts';
import { GOVERNING } from '../techniques/identity.ts';
import { BUILDING, MAKERS, REBUILD } from '../techniques/image-builder.ts';
import { RUNNING } from '../techniques/running.ts';
import type { Choice, Passing } from '../techniques/technique.ts';
import type { BuildEstate } from './build-estate.ts';
import type { Need } from './needs.ts';

/** Where somebody gives itself, or is given, any right it likes. */
export const ADMINISTRATOR = 'any right';

/** A technique in this account: steps that may be taken by whoever was reached, and where they lead together. */
export interface Joint {
  readonly technique: string;
  readonly needs: readonly Need[];
  /** Of one by which a role is passed: which calls take it. The role leads on. */
  readonly passing?: Passing;
  readonly targets: readonly string[];
  readonly supposes?: string | undefined;
}

interface Situation {
  readonly mayGovern: boolean;
  readonly builds: BuildEstate;
  readonly buildRoles: readonly string[];
  readonly onProfiles: (names: ReadonlySet<string>) => readonly string[];
  /** The ARN of a role that is named by ARN or by name. */
  readonly roleOf: (text: string) => string | undefined;
  readonly serving: (service: string) => readonly Holder[];
  readonly place: { readonly partition: string; readonly account: string; readonly regions: readonly string[] };
}

/** Every technique with more than IAM in it, as it stands in the account. */
export function jointsOf(situation: Situation): readonly Joint[] {
  const { buildRoles, builds, mayGovern, place, serving } = situation;
  const needs = (choices: readonly Choice[], instances: readonly Place[]) =>
    choices.map((choice): Need => ({ choice, ...(choice.some(isOnInstance) ? { places: instances } : {}) }));
  const some = [{ like: `arn:${place.partition}:ec2:*:${place.account}:instance/*` }];
  // Build instances come and go: which id the next one has, nobody can write into a policy.
  const next = place.regions.map((region) => ({
    arn: `arn:${place.partition}:ec2:${region}:${place.account}:instance/i-0123456789abcdef0`,
  }));
  return [
    ...ALL_PASSING.map((passing): Joint => {
      const { id, supposes, besides } = passing;
      const targets = passing.alsoBuilds === true ? buildRoles : [];
      return { technique: id, needs: needs(besides, some), passing, targets, supposes };
    }),
    ...BUILDING.map(({ id, needs: choices }) => ({ technique: id, needs: needs(choices, next), targets: buildRoles })),
    ...RUNNING.map(({ id, needs: choices, onInstances, services, supposes }) => ({
      technique: id,
      needs: needs(choices, some),
      targets: [...new Set(services.flatMap(serving))]
        .filter(({ instanceProfiles }) => onInstances !== true || instanceProfiles.length > 0)
        .map(({ arn }) => arn),
      supposes,
    })),
    ...(mayGovern ? GOVERNING : []).map(({ id, needs: choices, supposes }) => ({
      technique: id,
      needs: needs(choices, some),
      targets: [ADMINISTRATOR],
      supposes,
    })),
    ...builds.components.map((like) => ({
      technique: 'IB-3',
      needs: [{ choice: MAKERS['component'] ?? [], places: [{ like }] }, { choice: REBUILD }],
      targets: buildRoles,
    })),
    ...openNames(situation),
  ];
}

/** Those of Systems Manager and EC2 that go to an instance, and not to a document or template alone. */
function isOnInstance(action: string): boolean {
  return ['ssm:SendCommand', 'ssm:StartSession', 'ec2-instance-connect:SendSSHPublicKey'].includes(action);
}

/** IB-4: of each name that means whatever is newest, once for all pipelines that use it. */
function openNames({ builds, onProfiles, roleOf }: Situation): readonly Joint[] {
  const byName = new Map<string, { readonly kind: string; readonly like: string; readonly targets: Set<string> }>();
  for (const { executionRole, kind, like, profile } of builds.open) {
    const key = `${kind} ${like}`;
    const joint = byName.get(key) ?? { kind, like, targets: new Set<string>() };
    byName.set(key, joint);
    for (const arn of profile === undefined ? [] : onProfiles(new Set([profile]))) joint.targets.add(arn);
    const role = kind === 'workflow' && executionRole !== undefined ? roleOf(executionRole) : undefined;
    if (role !== undefined) joint.targets.add(role);
  }
  return [...byName.values()].flatMap(({ kind, like, targets }): readonly Joint[] => {
    const choice = MAKERS[kind];
    return choice === undefined
      ? []
      : [{ technique: 'IB-4', needs: [{ choice, places: [{ like }] }], targets: [...targets] }];
  });
}
