import { member, stringMember } from '../../core/json.ts';
import { newestVersion } from '../../core/version-arn.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { at, type Item, listIn, objectsOf } from '../answers.ts';
import { distinct } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { always, maybe, type Subject, table } from '../define.ts';
import { describedKey, readKey } from '../kms/key-metadata.ts';
import { type Cell, cellFrom, citing, known, mapped, unknown } from '../row.ts';
import { algorithm, call, calls } from '../source.ts';
import { accountsOf, groupsOf, organizationsOf, type Target, targetsOf } from './distributions.ts';
import { DISTRIBUTION, IMAGE_RECIPE } from './resource-kinds.ts';
import { bodyOf, resourcesIn } from './resources.ts';
import { rootDevices, VOLUMES_ENCRYPTED } from './root-device.ts';

const LIST = 'imagebuilder:ListImagePipelines';
const DEFAULT = 'ec2:GetEbsEncryptionByDefault';
const DEFAULT_KEY = 'ec2:GetEbsDefaultKmsKeyId';

/** A pipeline of AMIs and a Region that it puts them into. */
interface Output extends Subject {
  readonly pipeline: string;
  readonly item: Item;
  readonly target: Target;
}

const OUTPUT_KEY = algorithm(
  'output-key@2',
  [VOLUMES_ENCRYPTED, ...calls([DISTRIBUTION.get, DEFAULT, DEFAULT_KEY, 'kms:DescribeKey'])],
  'The key is the one of the distribution setting (kmsKeyId); else, in the Region of the pipeline, those of the ' +
    'recipe, where it encrypts each volume and names a key for each; else, where the recipe encrypts, or the Region of ' +
    'the pipeline or of the copy does by default, the default key of the Region that the AMIs are put into ' +
    '(ec2:GetEbsDefaultKmsKeyId). It is customer managed when kms:DescribeKey says KeyManager CUSTOMER. ' +
    'alias/aws/… is AWS managed without asking, and a default key that is not alias/aws/ebs is customer managed: ' +
    'nothing else can be set. Nothing encrypted: false.',
);

export const imagebuilderOutputs = table<Output>({
  name: 'imagebuilder.outputs',
  as: 'output',
  meaning: 'What pipelines put out: one row for each pipeline of AMIs and each Region that it puts them into.',
  grain: 'region',
  key: 'id',
  needs: [LIST, DISTRIBUTION.list, IMAGE_RECIPE.list],
  reads: [call(DISTRIBUTION.get)],
  subjects: (evidence) => {
    const all = evidence.regions.map((region) => outputsIn(region, evidence));
    return { subjects: all.flatMap(({ subjects }) => subjects), gaps: all.flatMap(({ gaps }) => gaps) };
  },
  columns: {
    id: always('string', 'The pipeline and the Region.', [call(LIST), call(DISTRIBUTION.get)], ({ pipeline, target }) =>
      known(`${pipeline}/${target.region}`),
    ),
    pipeline: always('string', 'ARN of the pipeline.', call(LIST, 'imagePipelineList[].arn'), ({ pipeline }) =>
      known(pipeline),
    ),
    region: always(
      'string',
      "The Region that the AMIs are put into; the pipeline's own without distribution settings.",
      call(DISTRIBUTION.get, 'distributions[].region'),
      ({ target }) => known(target.region),
    ),
    volumesEncrypted: always(
      'bool',
      'The recipe names volumes, the root volume among them, and encrypts each of them.',
      VOLUMES_ENCRYPTED,
      (output, evidence) => recipeOf(output, evidence).encrypted,
    ),
    distributionKey: maybe(
      'string',
      'The key that copies are encrypted with, as it is written. Absent: none is named.',
      call(DISTRIBUTION.get, 'distributions[].amiDistributionConfiguration.kmsKeyId'),
      distributionKey,
    ),
    regionDefault: always(
      'bool',
      'New volumes and snapshots are encrypted in that Region, whoever makes them.',
      call(DEFAULT, 'EbsEncryptionByDefault'),
      ({ target }, evidence) => defaultIn(target.region, evidence),
    ),
    buildDefault: always(
      'bool',
      'New volumes and snapshots are encrypted in the Region of the pipeline, where the AMIs are built; there is no ' +
        'unencrypted copy of an encrypted snapshot (EC2, CopyImage Encrypted).',
      call(DEFAULT, 'EbsEncryptionByDefault'),
      ({ scope }, evidence) => defaultIn(scope.region, evidence),
    ),
    sharedWith: always(
      'list<string>',
      'Other accounts, organisations and groups that the AMIs are meant for.',
      call(DISTRIBUTION.get, 'as for imagebuilder.distributions'),
      ({ target, scope }) =>
        distinct([...accountsOf(target, scope.account), ...organizationsOf(target), ...groupsOf(target)]),
    ),
    customerKey: always('bool', 'They are encrypted with a customer managed key.', OUTPUT_KEY, customerKey),
  },
});

function outputsIn(region: string, evidence: AccountEvidence) {
  const { items, gaps } = listIn(LIST, 'imagePipelineList', region, evidence);
  const scope = { account: evidence.account, region };
  const subjects: Output[] = [];
  const bad: Unknown[] = [];
  for (const item of items) {
    const pipeline = stringMember(item.json, 'arn');
    if (pipeline === undefined) bad.push(unparsable(item.record, 'a pipeline without arn'));
    else if (pipeline.split(':')[4] === scope.account && stringMember(item.json, 'containerRecipeArn') === undefined) {
      const found = targetsFor(item, region, evidence);
      bad.push(...found.gaps);
      subjects.push(...found.targets.map((target) => ({ pipeline, item, target, scope, from: [item.record] })));
    }
  }
  return { subjects, gaps: [...gaps, ...bad] };
}

/** Where a pipeline puts its images. Settings that cannot be read are a gap: they may name any Region. */
function targetsFor({ json, record }: Item, region: string, evidence: AccountEvidence) {
  const arn = stringMember(json, 'distributionConfigurationArn');
  if (arn === undefined || arn === '') return { targets: [{ region, json: {} }], gaps: [] };
  const resource = resourcesIn(DISTRIBUTION, region, evidence).resources.find((each) => each.arn === arn);
  if (resource !== undefined) return targetsOf(resource);
  return { targets: [], gaps: [unparsable(record, `${arn} is not listed`)] };
}

function distributionKey({ item, target }: Output): Cell {
  return at('amiDistributionConfiguration', 'kmsKeyId')(target.json, item.record);
}

interface Recipe {
  readonly encrypted: Cell;
  /** The keys of the volumes; empty where one names none. */
  readonly keys: readonly string[];
}

function recipeOf({ item: { json, record }, scope: { region } }: Output, evidence: AccountEvidence): Recipe {
  const arn = stringMember(json, 'imageRecipeArn') ?? '';
  const recipes = resourcesIn(IMAGE_RECIPE, region, evidence).resources;
  const version = newestVersion(
    arn,
    recipes.map((each) => each.arn),
  );
  const resource = recipes.find((each) => each.arn === version);
  if (resource === undefined) return { encrypted: unknown(unparsable(record, `${arn} is not listed`)), keys: [] };
  const body = bodyOf(resource);
  if ('why' in body) return { encrypted: unknown(body.why), keys: [] };
  const mappings = member(body.object, 'blockDeviceMappings') ?? [];
  if (!Array.isArray(mappings)) {
    return { encrypted: unknown(unparsable(body.record, 'blockDeviceMappings is not a list')), keys: [] };
  }
  const named = objectsOf(body.object, 'blockDeviceMappings').filter((each) => member(each, 'ebs') !== undefined);
  const volumes = named.flatMap((each) => member(each, 'ebs') ?? []);
  const roots = rootDevices(stringMember(body.object, 'parentImage') ?? '', region, evidence);
  const isEach = volumes.every((volume) => member(volume, 'encrypted') === true);
  const names = named.map((each) => stringMember(each, 'deviceName') ?? '');
  const keys = volumes.map((volume) => stringMember(volume, 'kmsKeyId') ?? '');
  return {
    encrypted: citing(isEach ? namesRoot(names, roots) : known(false), [body.record]),
    keys: keys.includes('') ? [] : keys,
  };
}

function namesRoot(names: readonly string[], roots: ReturnType<typeof rootDevices>): Cell {
  return 'why' in roots ? unknown(roots.why) : known(names.some((name) => roots.names.includes(name)));
}

function defaultIn(region: string, evidence: AccountEvidence): Cell {
  const [record] = evidence.records(region, DEFAULT);
  const asked = { operation: DEFAULT, scope: { account: evidence.account, region } } as const;
  return cellFrom(record, asked, (response, from) => {
    const on = member(response, 'EbsEncryptionByDefault');
    return typeof on === 'boolean' ? known(on) : unknown(unparsable(from, 'EbsEncryptionByDefault is missing'));
  });
}

function customerKey(output: Output, evidence: AccountEvidence): Cell {
  const { target, scope } = output;
  const named = distributionKey(output);
  if (named.is === 'unknown') return named;
  if (named.is === 'known') return isCustomers(String(named.value), target.region, evidence);
  const { encrypted, keys } = recipeOf(output, evidence);
  if (encrypted.is === 'unknown') return encrypted;
  if (isTrue(encrypted) && keys.length > 0 && target.region === scope.region) {
    const cells = keys.map((key) => isCustomers(key, scope.region, evidence));
    const records = cells.flatMap(({ from = [] }) => from);
    return cells.find((cell) => cell.is === 'unknown') ?? citing(known(cells.every(isTrue)), records);
  }
  const defaults = [target.region, scope.region].map((region) => defaultIn(region, evidence));
  if (!isTrue(encrypted) && !defaults.some(isTrue)) {
    return defaults.find((cell) => cell.is === 'unknown') ?? known(false);
  }
  return isDefaultKeyCustomers(target.region, evidence);
}

function isTrue(cell: Cell): boolean {
  return cell.is === 'known' && cell.value === true;
}

function isCustomers(key: string, region: string, evidence: AccountEvidence): Cell {
  if (/(^|:)alias\/aws\//.test(key)) return known(false);
  const cell = readKey(describedKey(key, region, evidence), evidence, at('KeyManager'));
  return cell.is === 'absent'
    ? citing(known(false), cell.from ?? [])
    : mapped(cell, (manager) => manager === 'CUSTOMER');
}

function isDefaultKeyCustomers(region: string, evidence: AccountEvidence): Cell {
  const [record] = evidence.records(region, DEFAULT_KEY);
  const asked = { operation: DEFAULT_KEY, scope: { account: evidence.account, region } } as const;
  const cell = cellFrom(record, asked, (response, from) => {
    const key = stringMember(response, 'KmsKeyId');
    return key ? known(!/(^|:)alias\/aws\//.test(key)) : unknown(unparsable(from, 'KmsKeyId is missing'));
  });
  return cell.is === 'absent' ? known(false) : cell;
}
