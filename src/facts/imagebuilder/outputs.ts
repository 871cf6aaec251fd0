import { member, stringMember } from '../../core/json.ts';
import { newestVersion } from '../../core/version-arn.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { at, type Item, listed, objectsOf } from '../answers.ts';
import { absentable, column, distinct } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { describedKey, readKey } from '../kms/key-metadata.ts';
import { ABSENT, type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { accountsOf, groupsOf, organizationsOf, type Target, targetsOf } from './distributions.ts';
import { DISTRIBUTION, IMAGE_RECIPE } from './resource-kinds.ts';
import { bodyOf, resourcesIn } from './resources.ts';
import { rootDevices, VOLUMES_ENCRYPTED } from './root-device.ts';

const LIST = 'imagebuilder:ListImagePipelines';
const DEFAULT = 'ec2:GetEbsEncryptionByDefault';
const DEFAULT_KEY = 'ec2:GetEbsDefaultKmsKeyId';

const spec: FactTable = {
  name: 'imagebuilder.outputs',
  as: 'output',
  meaning: 'What pipelines put out: one row for each pipeline of AMIs and each Region that it puts them into.',
  grain: 'region',
  key: 'id',
  needs: [LIST, 'imagebuilder:ListDistributionConfigurations', 'imagebuilder:ListImageRecipes'],
  columns: {
    id: column('string', 'The pipeline and the Region.', `${LIST}; imagebuilder:GetDistributionConfiguration`),
    pipeline: column('string', 'ARN of the pipeline.', `${LIST} imagePipelineList[].arn`),
    region: column(
      'string',
      "The Region that the AMIs are put into; the pipeline's own without distribution settings.",
      'imagebuilder:GetDistributionConfiguration distributions[].region',
    ),
    volumesEncrypted: column(
      'bool',
      'The recipe names volumes, the root volume among them, and encrypts each of them.',
      'derived: volumes-encrypted@1',
    ),
    distributionKey: absentable(
      'string',
      'The key that copies are encrypted with, as it is written. Absent: none is named.',
      'imagebuilder:GetDistributionConfiguration distributions[].amiDistributionConfiguration.kmsKeyId',
    ),
    regionDefault: column(
      'bool',
      'New volumes and snapshots are encrypted in that Region, whoever makes them.',
      `${DEFAULT} EbsEncryptionByDefault`,
    ),
    buildDefault: column(
      'bool',
      'New volumes and snapshots are encrypted in the Region of the pipeline, where the AMIs are built; there is no ' +
        'unencrypted copy of an encrypted snapshot (EC2, CopyImage Encrypted).',
      `${DEFAULT} EbsEncryptionByDefault`,
    ),
    sharedWith: column(
      'list<string>',
      'Other accounts, organisations and groups that the AMIs are meant for.',
      'imagebuilder:GetDistributionConfiguration, as for imagebuilder.distributions',
    ),
    customerKey: column('bool', 'They are encrypted with a customer managed key.', 'derived: output-key@2'),
  },
  algorithms: {
    'volumes-encrypted@1': VOLUMES_ENCRYPTED,
    'output-key@2':
      'The key is the one of the distribution setting (kmsKeyId); else, in the Region of the pipeline, those of the ' +
      'recipe, where it encrypts each volume and names a key for each; else, where the recipe encrypts, or the Region of ' +
      'the pipeline or of the copy does by default, the default key of the Region that the AMIs are put into ' +
      '(ec2:GetEbsDefaultKmsKeyId). It is customer managed when kms:DescribeKey says KeyManager CUSTOMER. ' +
      'alias/aws/… is AWS managed without asking, and a default key that is not alias/aws/ebs is customer managed: ' +
      'nothing else can be set. Nothing encrypted: false.',
  },
};

export const imagebuilderOutputs: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => outputsIn(region, evidence));
  return { rows: all.flatMap((each) => each.rows), gaps: all.flatMap((each) => each.gaps) };
}

function outputsIn(region: string, evidence: AccountEvidence) {
  const { items, gaps } = listed(evidence.records(region, LIST), 'imagePipelineList');
  const rows: Row[] = [];
  const bad: Unknown[] = [];
  for (const item of items) {
    const arn = stringMember(item.json, 'arn');
    if (arn === undefined) bad.push(unparsable(item.record, 'a pipeline without arn'));
    else if (arn.split(':')[4] === evidence.account && stringMember(item.json, 'containerRecipeArn') === undefined) {
      const found = targetsFor(item, region, evidence);
      bad.push(...found.gaps);
      rows.push(...found.targets.map((target) => rowFor(arn, item, target, region, evidence)));
    }
  }
  return { rows, gaps: [...gaps, ...bad] };
}

/** Where a pipeline puts its images. Settings that cannot be read are a gap: they may name any Region. */
function targetsFor({ json, record }: Item, region: string, evidence: AccountEvidence) {
  const arn = stringMember(json, 'distributionConfigurationArn');
  if (arn === undefined || arn === '') return { targets: [{ region, json: {} }], gaps: [] };
  const resource = resourcesIn(DISTRIBUTION, region, evidence).resources.find((each) => each.arn === arn);
  if (resource !== undefined) return targetsOf(resource);
  return { targets: [], gaps: [unparsable(record, `${arn} is not listed`)] };
}

function rowFor(pipeline: string, item: Item, target: Target, region: string, evidence: AccountEvidence): Row {
  const recipe = recipeOf(item, region, evidence);
  const regionDefault = defaultIn(target.region, evidence);
  const buildDefault = defaultIn(region, evidence);
  const distributionKey = at('amiDistributionConfiguration', 'kmsKeyId')(target.json, item.record);
  const shared = [...accountsOf(target, evidence.account), ...organizationsOf(target), ...groupsOf(target)];
  return makeRow(spec, {
    scope: { account: evidence.account, region },
    from: [item.record],
    cells: {
      id: known(`${pipeline}/${target.region}`),
      pipeline: known(pipeline),
      region: known(target.region),
      volumesEncrypted: recipe.encrypted,
      distributionKey,
      regionDefault,
      buildDefault,
      sharedWith: distinct(shared),
      customerKey: customerKey(
        { distributionKey, defaults: [regionDefault, buildDefault], ...recipe },
        target.region,
        region,
        evidence,
      ),
    },
  });
}

interface Recipe {
  readonly encrypted: Cell;
  /** The keys of the volumes; empty where one names none. */
  readonly keys: readonly string[];
}

function recipeOf({ json, record }: Item, region: string, evidence: AccountEvidence): Recipe {
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
  const hasRoot = named.some((each) => roots.includes(stringMember(each, 'deviceName') ?? ''));
  const encrypted = hasRoot && volumes.every((volume) => member(volume, 'encrypted') === true);
  const keys = volumes.map((volume) => stringMember(volume, 'kmsKeyId') ?? '');
  return { encrypted: known(encrypted), keys: keys.includes('') ? [] : keys };
}

function defaultIn(region: string, evidence: AccountEvidence): Cell {
  const [record] = evidence.records(region, DEFAULT);
  const call = { operation: DEFAULT, scope: { account: evidence.account, region } } as const;
  return cellFrom(record, call, (response, from) => {
    const on = member(response, 'EbsEncryptionByDefault');
    return typeof on === 'boolean' ? known(on) : unknown(unparsable(from, 'EbsEncryptionByDefault is missing'));
  });
}

interface Choice extends Recipe {
  readonly distributionKey: Cell;
  /** Whether the Region of the copy and that of the build encrypt by default. */
  readonly defaults: readonly Cell[];
}

function customerKey(choice: Choice, target: string, region: string, evidence: AccountEvidence): Cell {
  const { defaults, distributionKey, encrypted, keys } = choice;
  if (distributionKey.is === 'unknown') return distributionKey;
  if (distributionKey.is === 'known') return isCustomers(String(distributionKey.value), target, evidence);
  if (encrypted.is === 'unknown') return encrypted;
  if (isTrue(encrypted) && keys.length > 0 && target === region) {
    const cells = keys.map((key) => isCustomers(key, region, evidence));
    return cells.find((cell) => cell.is === 'unknown') ?? known(cells.every(isTrue));
  }
  if (!isTrue(encrypted) && !defaults.some(isTrue))
    return defaults.find((cell) => cell.is === 'unknown') ?? known(false);
  return isDefaultKeyCustomers(target, evidence);
}

function isTrue(cell: Cell): boolean {
  return cell.is === 'known' && cell.value === true;
}

function isCustomers(key: string, region: string, evidence: AccountEvidence): Cell {
  if (/(^|:)alias\/aws\//.test(key)) return known(false);
  const cell = readKey(describedKey(key, region, evidence), evidence, at('KeyManager'));
  return cell.is === 'known' ? known(cell.value === 'CUSTOMER') : cell.is === 'absent' ? known(false) : cell;
}

function isDefaultKeyCustomers(region: string, evidence: AccountEvidence): Cell {
  const [record] = evidence.records(region, DEFAULT_KEY);
  const call = { operation: DEFAULT_KEY, scope: { account: evidence.account, region } } as const;
  const cell = cellFrom(record, call, (response, from) => {
    const key = stringMember(response, 'KmsKeyId');
    return key ? known(!/(^|:)alias\/aws\//.test(key)) : unknown(unparsable(from, 'KmsKeyId is missing'));
  });
  return cell === ABSENT ? known(false) : cell;
}
