import { type JsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import type { DeclaredOperation } from '../../operations/all.ts';
import { objectsOf } from '../answers.ts';
import { unparsable } from '../coverage.ts';
import { targetsOf } from '../imagebuilder/distributions.ts';
import { CONTAINER_RECIPE, DISTRIBUTION, IMAGE_RECIPE } from '../imagebuilder/resource-kinds.ts';
import { bodyOf, type Resource, recordsOf, resourcesOf } from '../imagebuilder/resources.ts';
import { ABSENT, type Cell, cellFrom, known, unknown } from '../row.ts';
import type { KeyHolder, KeyHolders } from './key-holder.ts';

const BY_DEFAULT: DeclaredOperation = 'ec2:GetEbsEncryptionByDefault';
const DEFAULT_KEY: DeclaredOperation = 'ec2:GetEbsDefaultKmsKeyId';

/** How a published algorithm says it. */
export const EBS_DEFAULT_KEY =
  `The default key of EBS in a Region (${DEFAULT_KEY}, other than alias/aws/ebs) is used by a recipe there that ` +
  `encrypts a volume and names no key for it. Where the Region encrypts by default (${BY_DEFAULT}), it is used by each ` +
  'recipe there that leaves a volume, or all of them, without a key, and by each distribution setting that puts AMIs ' +
  'there without one; of Regions in scope.';

/** A resource whose volumes take the default key of a Region: always, or only where the Region encrypts by default. */
interface Taker {
  readonly resource: Resource;
  readonly region: string;
  readonly always: boolean;
}

/** The default keys of EBS that recipes and distribution settings use by naming none. */
export function ebsDefaultKeys(evidence: AccountEvidence): KeyHolders {
  const holders: KeyHolder[] = [];
  const gaps: Unknown[] = [];
  for (const taker of [...byRecipes(evidence), ...byDistributions(evidence)]) {
    const { resource, region } = taker;
    const used = usedKey(taker, evidence);
    if (used.is === 'unknown') gaps.push({ ...used.why, scope: resource.scope });
    if (used.is !== 'known') continue;
    const records = [...recordsOf(resource), ...evidence.records(region, DEFAULT_KEY)];
    holders.push({ key: String(used.value), region, arn: resource.arn, scope: resource.scope, records });
  }
  return { holders, gaps };
}

/** Resources that cannot be read are gaps of what names keys already. */
function byRecipes(evidence: AccountEvidence): readonly Taker[] {
  return [IMAGE_RECIPE, CONTAINER_RECIPE].flatMap((kind) =>
    resourcesOf(kind, evidence).resources.flatMap((resource) => {
      const body = bodyOf(resource);
      if ('why' in body) return [];
      const holder = kind === IMAGE_RECIPE ? body.object : (member(body.object, 'instanceConfiguration') ?? {});
      const volumes = objectsOf(holder, 'blockDeviceMappings').flatMap((each) => member(each, 'ebs') ?? []);
      const open = volumes.filter((volume) => !stringMember(volume, 'kmsKeyId'));
      if (volumes.length > 0 && open.length === 0) return [];
      const always = open.some((volume) => member(volume, 'encrypted') === true);
      return [{ resource, region: resource.scope.region, always }];
    }),
  );
}

function byDistributions(evidence: AccountEvidence): readonly Taker[] {
  return resourcesOf(DISTRIBUTION, evidence).resources.flatMap((resource) =>
    targetsOf(resource)
      .targets.filter(({ region, json }) => evidence.regions.includes(region) && isOfAmis(json) && !namesKey(json))
      .map(({ region }) => ({ resource, region, always: false })),
  );
}

function isOfAmis(target: JsonObject): boolean {
  return member(target, 'containerDistributionConfiguration') === undefined;
}

function namesKey(target: JsonObject): boolean {
  return Boolean(stringMember(member(target, 'amiDistributionConfiguration'), 'kmsKeyId'));
}

function usedKey({ region, always }: Taker, evidence: AccountEvidence): Cell {
  const byDefault = read(BY_DEFAULT, 'EbsEncryptionByDefault', 'boolean', region, evidence);
  if (!always && byDefault.is === 'known' && byDefault.value !== true) return ABSENT;
  const key = read(DEFAULT_KEY, 'KmsKeyId', 'string', region, evidence);
  if (key.is === 'known' && /(^|:)alias\/aws\//.test(String(key.value))) return ABSENT;
  return always || byDefault.is === 'known' ? key : byDefault;
}

function read(
  operation: DeclaredOperation,
  name: string,
  type: 'boolean' | 'string',
  region: string,
  evidence: AccountEvidence,
): Cell {
  const [record] = evidence.records(region, operation);
  return cellFrom(record, { operation, scope: { account: evidence.account, region } }, (response, from) => {
    const value = member(response, name);
    const isOne = typeof value === type && value !== '';
    return isOne && value !== undefined ? known(value) : unknown(unparsable(from, `${name} is no ${type}`));
  });
}
