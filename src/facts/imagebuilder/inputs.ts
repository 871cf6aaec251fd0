import { member, stringMember } from '../../core/json.ts';
import { timeOf } from '../../core/utc.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { objectsOf } from '../answers.ts';
import { notCalled, unparsable } from '../coverage.ts';
import { always, type Subject, table } from '../define.ts';
import { type DescribedImage, describedImage } from '../ec2/described-image.ts';
import { type Cell, citing, known, mapped, unknown } from '../row.ts';
import { algorithm, call, calls } from '../source.ts';
import { FLOATING, isFloating } from './floating.ts';
import { CONTAINER_RECIPE, IMAGE_RECIPE } from './resource-kinds.ts';
import { type Body, type Resource, recipesOf, recordsOf } from './resources.ts';

/** Public parameters of AWS's own AMIs (Systems Manager User Guide, "Discovering public parameters"). */
const AWS_PARAMETERS = 'ami-…-latest, bottlerocket, deeplearning, ec2-macos, ecs, eks, neuron';
const IS_AWS_PARAMETER = /^(?:ami-[a-z-]+-latest|bottlerocket|deeplearning|ec2-macos|ecs|eks|neuron)$/;
/** Makers who publish their AMIs by public parameters of AWS. */
const PUBLISHERS: readonly string[] = ['canonical', 'debian', 'freebsd', 'suse'];

/** What a recipe names. */
interface Input extends Subject {
  readonly resource: Resource;
  readonly reference: Reference;
}

const RECIPES = [IMAGE_RECIPE, CONTAINER_RECIPE];
const LISTS = calls(RECIPES.map(({ list }) => list));
const NAMED = calls(RECIPES.map(({ get }) => get));
const IMAGES = 'ec2:DescribeImages';

const OWNER = algorithm(
  'input-owner@2',
  [...NAMED, call(IMAGES)],
  'An Image Builder ARN: its account segment (an account, aws, aws-marketplace, third-party). An AMI id: ' +
    'ec2:DescribeImages OwnerId where it is the account itself; else an ImageOwnerAlias that names a maker (amazon, which ' +
    'counts as aws, aws-marketplace), else OwnerId: aws-backup-vault and self say how an image is kept, not whose it is. ' +
    'An AMI that EC2 does not show is not ' +
    'known. A product id of AWS Marketplace: aws-marketplace. ssm: a parameter under /aws/service/ by the part after ' +
    `that: aws for ${AWS_PARAMETERS}; aws-marketplace for marketplace; ${PUBLISHERS.join(', ')} for themselves. What ` +
    'another parameter names is not read, so it is not known. A container image: the account of an Amazon ECR host; ' +
    'public.ecr.aws with the first part of the path; another host name; docker.io where there is none.',
);

export const imagebuilderInputs = table<Input>({
  name: 'imagebuilder.inputs',
  as: 'input',
  meaning: 'What the recipes of the account build on: their parent images and their components.',
  grain: 'region',
  key: 'id',
  needs: [CONTAINER_RECIPE.list, IMAGE_RECIPE.list],
  reads: NAMED,
  subjects: (evidence) => {
    const { gaps, recipes } = recipesOf(evidence);
    const read = recipes.map(({ body, recipe }) => ({ recipe, ...referencesOf(body) }));
    const subjects = read.flatMap(({ recipe, references }) =>
      references.map((reference) => ({
        resource: recipe,
        reference,
        scope: recipe.scope,
        from: recordsOf(recipe),
      })),
    );
    return { subjects, gaps: [...gaps, ...read.flatMap(({ bad }) => bad)] };
  },
  columns: {
    id: always('string', 'The recipe and what it names.', NAMED, ({ resource, reference }) =>
      known(`${resource.arn}#${reference.text}`),
    ),
    recipe: always('string', 'ARN of the recipe.', LISTS, ({ resource }) => known(resource.arn)),
    kind: always('string', 'parent image, build instance image (of containers) or component.', NAMED, ({ reference }) =>
      known(reference.kind),
    ),
    reference: always(
      'string',
      'What the recipe names, as it is written.',
      [
        call(IMAGE_RECIPE.get, 'parentImage, components[].componentArn'),
        call(CONTAINER_RECIPE.get, 'parentImage, instanceConfiguration.image, components[].componentArn'),
      ],
      ({ reference }) => known(reference.text),
    ),
    own: always('bool', 'It is the account’s own.', OWNER, (input, evidence) =>
      mapped(ownerOf(input, evidence), (owner) => owner === evidence.account),
    ),
    owner: always(
      'string',
      'Who answers for it: an account, aws, aws-marketplace, third-party, or a container registry.',
      OWNER,
      ownerOf,
    ),
    deprecated: always(
      'bool',
      'An AMI that its owner has deprecated. False for anything that is no AMI.',
      call(IMAGES, 'Images[].DeprecationTime, before the beginning of collecting'),
      (input, evidence) => {
        const image = imageOf(input, evidence);
        return image === undefined ? known(false) : isDeprecated(image, evidence.now);
      },
    ),
    floating: always(
      'bool',
      'What is built on changes by itself: a version with a wildcard, a parameter or a tag that moves on.',
      FLOATING,
      ({ resource, reference: { text } }) => known(!isProduct(text, resource) && isFloating(text)),
    ),
  },
});

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

/** The AMI that it is, if it is one. */
function imageOf({ reference: { text }, scope }: Input, evidence: AccountEvidence): DescribedImage | undefined {
  return /^ami-/.test(text) ? describedImage(text, scope.region, evidence) : undefined;
}

function ownerOf(input: Input, evidence: AccountEvidence): Cell {
  const image = imageOf(input, evidence);
  return image === undefined
    ? ownerByName(input.reference.text, input.resource)
    : ownerOfImage(image, evidence.account);
}

function ownerByName(text: string, resource: Resource): Cell {
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
  if (maker !== undefined && owner !== account) return citing(known(maker), [record]);
  return owner ? citing(known(owner), [record]) : unknown(unparsable(record, 'an image without OwnerId'));
}

function isDeprecated(image: DescribedImage, now: string): Cell {
  if ('why' in image) return unknown(image.why);
  const time = stringMember(image.item.json, 'DeprecationTime');
  if (time === undefined || time === '') return citing(known(false), [image.item.record]);
  const at = timeOf(time);
  if (Number.isNaN(at)) return unknown(unparsable(image.item.record, 'DeprecationTime is no ISO 8601 time'));
  return citing(known(at <= Date.parse(now)), [image.item.record]);
}
