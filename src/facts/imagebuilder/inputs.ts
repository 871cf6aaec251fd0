import { member, stringMember } from '../../core/json.ts';
import { timeOf } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { objectsOf } from '../answers.ts';
import { column } from '../columns.ts';
import { notCalled, unparsable } from '../coverage.ts';
import { type DescribedImage, describedImage } from '../ec2/described-image.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { FLOATING, isFloating } from './floating.ts';
import { IMAGE_RECIPE } from './resource-kinds.ts';
import { type Body, type Resource, recipesOf, recordsOf } from './resources.ts';

const SOURCE = 'imagebuilder:GetImageRecipe, GetContainerRecipe';

/** Public parameters of AWS's own AMIs (Systems Manager User Guide, "Discovering public parameters"). */
const AWS_PARAMETERS = 'ami-…-latest, bottlerocket, deeplearning, ec2-macos, ecs, eks, neuron';
const IS_AWS_PARAMETER = /^(?:ami-[a-z-]+-latest|bottlerocket|deeplearning|ec2-macos|ecs|eks|neuron)$/;
/** Makers who publish their AMIs by public parameters of AWS. */
const PUBLISHERS: readonly string[] = ['canonical', 'debian', 'freebsd', 'suse'];

const spec: FactTable = {
  name: 'imagebuilder.inputs',
  as: 'input',
  meaning: 'What the recipes of the account build on: their parent images and their components.',
  grain: 'region',
  key: 'id',
  needs: ['imagebuilder:ListContainerRecipes', 'imagebuilder:ListImageRecipes'],
  columns: {
    id: column('string', 'The recipe and what it names.', SOURCE),
    recipe: column('string', 'ARN of the recipe.', 'imagebuilder:ListImageRecipes, ListContainerRecipes'),
    kind: column('string', 'parent image, build instance image (of containers) or component.', SOURCE),
    reference: column(
      'string',
      'What the recipe names, as it is written.',
      `${SOURCE} parentImage, instanceConfiguration.image, components[].componentArn`,
    ),
    own: column('bool', 'It is the account’s own.', 'derived: input-owner@2'),
    owner: column(
      'string',
      'Who answers for it: an account, aws, aws-marketplace, third-party, or a container registry.',
      'derived: input-owner@2',
    ),
    deprecated: column(
      'bool',
      'An AMI that its owner has deprecated. False for anything that is no AMI.',
      'ec2:DescribeImages Images[].DeprecationTime, before the beginning of collecting',
    ),
    floating: column(
      'bool',
      'What is built on changes by itself: a version with a wildcard, a parameter or a tag that moves on.',
      'derived: floating@1',
    ),
  },
  algorithms: {
    'floating@1': FLOATING,
    'input-owner@2':
      'An Image Builder ARN: its account segment (an account, aws, aws-marketplace, third-party). An AMI id: ' +
      'ec2:DescribeImages OwnerId where it is the account itself; else an ImageOwnerAlias that names a maker (amazon, which ' +
      'counts as aws, aws-marketplace), else OwnerId: aws-backup-vault and self say how an image is kept, not whose it is. ' +
      'An AMI that EC2 does not show is not ' +
      'known. A product id of AWS Marketplace: aws-marketplace. ssm: a parameter under /aws/service/ by the part after ' +
      `that: aws for ${AWS_PARAMETERS}; aws-marketplace for marketplace; ${PUBLISHERS.join(', ')} for themselves. What ` +
      'another parameter names is not read, so it is not known. A container image: the account of an Amazon ECR host; ' +
      'public.ecr.aws with the first part of the path; another host name; docker.io where there is none.',
  },
};

export const imagebuilderInputs: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const { gaps, recipes } = recipesOf(evidence);
  const read = recipes.map(({ body, recipe }) => ({ recipe, ...referencesOf(body) }));
  return {
    rows: read.flatMap(({ recipe, references }) => references.map((each) => rowFor(recipe, each, evidence))),
    gaps: [...gaps, ...read.flatMap(({ bad }) => bad)],
  };
}

interface Reference {
  readonly kind: 'parent image' | 'build instance image' | 'component';
  readonly text: string;
}

function referencesOf({ object, record }: Exclude<Body, { why: Unknown }>) {
  const bad: Unknown[] = [];
  const parent = stringMember(object, 'parentImage');
  if (parent === undefined || parent === '') bad.push(unparsable(record, 'a recipe without parentImage'));
  const list = member(object, 'components') ?? [];
  const components = objectsOf(object, 'components').map((each) => stringMember(each, 'componentArn'));
  if (!Array.isArray(list) || components.length < list.length || components.includes(undefined)) {
    bad.push(unparsable(record, 'components is not a list of component ARNs'));
  }
  const references = new Map<string, Reference>();
  if (parent) references.set(parent, { kind: 'parent image', text: parent });
  const instance = stringMember(member(object, 'instanceConfiguration'), 'image');
  if (instance) references.set(instance, { kind: 'build instance image', text: instance });
  for (const text of components) if (text !== undefined) references.set(text, { kind: 'component', text });
  return { bad, references: [...references.values()] };
}

function rowFor(resource: Resource, { kind, text }: Reference, evidence: AccountEvidence): Row {
  const image = /^ami-/.test(text) ? describedImage(text, resource.scope.region, evidence) : undefined;
  const owner = image === undefined ? ownerOf(text, resource) : ownerOfImage(image, evidence.account);
  return makeRow(spec, {
    scope: resource.scope,
    from: [...recordsOf(resource), ...(image !== undefined && 'item' in image ? [image.item.record] : [])],
    cells: {
      id: known(`${resource.arn}#${text}`),
      recipe: known(resource.arn),
      kind: known(kind),
      reference: known(text),
      own: owner.is === 'known' ? known(owner.value === evidence.account) : owner,
      owner,
      deprecated: image === undefined ? known(false) : isDeprecated(image, evidence.now),
      floating: known(!isProduct(text, resource) && isFloating(text)),
    },
  });
}

function ownerOf(text: string, resource: Resource): Cell {
  const { named } = resource;
  if (text.startsWith('arn:')) {
    const owner = text.split(':')[4];
    return owner ? known(owner) : unknown(unparsable(named, `${text.slice(0, 100)} has no account`));
  }
  if (text.startsWith('ssm:')) return ownerOfParameter(text, resource);
  if (isProduct(text, resource)) return known('aws-marketplace');
  const [host = '', path = ''] = text.split('/');
  const account = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\./.exec(host)?.[1];
  if (account !== undefined) return known(account);
  if (!text.includes('/') || !/[.:]/.test(host)) return known('docker.io');
  return known(host === 'public.ecr.aws' ? `${host}/${path}` : host);
}

/** Ids of products in AWS Marketplace, of today and of old. */
const PRODUCT = /^(?:prod-[a-z0-9]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

function isProduct(text: string, { kind }: Resource): boolean {
  return kind === IMAGE_RECIPE && PRODUCT.test(text);
}

/** Not all that AWS publishes under /aws/service/ is AWS's own. */
function ownerOfParameter(text: string, { scope }: Resource): Cell {
  const maker = /^ssm:(?:arn:[^:]*:ssm:[^:]*:[^:]*:parameter)?\/aws\/service\/([^/]+)\//.exec(text)?.[1] ?? '';
  if (IS_AWS_PARAMETER.test(maker)) return known('aws');
  if (maker === 'marketplace') return known('aws-marketplace');
  if (PUBLISHERS.includes(maker)) return known(maker);
  return unknown({ ...notCalled('ssm:GetParameter', scope), detail: 'the collector reads no parameters' });
}

/** Aliases of makers; any other says how an image is kept (EC2 API Reference, "Image" and "ImageCriterion"). */
const MAKERS: ReadonlyMap<string, string> = new Map([
  ['amazon', 'aws'],
  ['aws-marketplace', 'aws-marketplace'],
]);

function ownerOfImage(image: DescribedImage, account: string): Cell {
  if ('why' in image) return unknown(image.why);
  const { json, record } = image.item;
  const owner = stringMember(json, 'OwnerId');
  const maker = MAKERS.get(stringMember(json, 'ImageOwnerAlias') ?? '');
  if (maker !== undefined && owner !== account) return known(maker);
  return owner ? known(owner) : unknown(unparsable(record, 'an image without OwnerId'));
}

function isDeprecated(image: DescribedImage, now: string): Cell {
  if ('why' in image) return unknown(image.why);
  const time = stringMember(image.item.json, 'DeprecationTime');
  if (time === undefined || time === '') return known(false);
  const at = timeOf(time);
  if (Number.isNaN(at)) return unknown(unparsable(image.item.record, 'DeprecationTime is no ISO 8601 time'));
  return known(at <= Date.parse(now));
}
