import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Scope } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { type Item, listIn } from '../answers.ts';
import { distinct } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { always, type Subject, table } from '../define.ts';
import { outputImages } from '../ec2/output-images.ts';
import { type Cell, known, unknown } from '../row.ts';
import { algorithm, calls } from '../source.ts';
import { BUILD_LIST, type Build, ownBuilds } from './builds.ts';
import {
  COMPONENT,
  CONTAINER_RECIPE,
  DISTRIBUTION,
  IMAGE_RECIPE,
  INFRASTRUCTURE,
  LIFECYCLE,
  listsOf,
  PIPELINES,
  WORKFLOW,
} from './resource-kinds.ts';
import { bodyOf, type Resource, recordsOf, resourcesOf } from './resources.ts';

const KINDS = [COMPONENT, WORKFLOW, CONTAINER_RECIPE, IMAGE_RECIPE, INFRASTRUCTURE, DISTRIBUTION, LIFECYCLE];
/** Documents, user data and values of parameters are no free-form fields: what stands in them is HYG-02's and HYG-03's. */
const NO_FIELD =
  /\/(?:data|dockerfileTemplateData|userDataOverride)$|\/parameters\/\d+\/(?:value|defaultValue)(?:\/|$)/;
const PERSONAL = /^(?:personal|foreign)\./;

/** What has names, descriptions and tags. */
interface Written extends Subject {
  readonly arn: string;
  /** Where personal data was found, each place once. */
  readonly places: readonly Place[];
  /** Set where the resource could not be read: what the list shows is certain, the rest is not known. */
  readonly why?: Unknown;
}

interface Place {
  readonly path: string;
  readonly detector: string;
}

const IMAGES = 'ec2:DescribeImages';
const LISTS = [...new Set([...listsOf(...KINDS), PIPELINES.list, 'imagebuilder:ListImages' as const])];
const DETAILS = calls([
  ...KINDS.map(({ get }) => get),
  'imagebuilder:ListImageBuildVersions',
  'imagebuilder:ListWorkflowBuildVersions',
]);

const FOUND = algorithm(
  'personal-data-found@1',
  [...calls([...LISTS, IMAGES]), ...DETAILS],
  'Counts the redactions of the records that list and read the resource whose detector begins with "personal." ' +
    '(e-mail address, payment card by the Luhn check, IBAN by its check digits, telephone number, US social security ' +
    'number) or "foreign." (an AWS account number that is not in scope), each place once. Documents, user data and ' +
    'values of parameters are left out. The identifiers were replaced before the record was stored, so their ' +
    'detection cannot be re-performed from the package; the count can. ',
);

export const imagebuilderFields = table<Written>({
  name: 'imagebuilder.fields',
  as: 'fields',
  meaning:
    'What users wrote freely into names, descriptions and tags: one row per Image Builder resource, image build and ' +
    'output AMI.',
  grain: 'region',
  key: 'arn',
  needs: [...LISTS, IMAGES],
  reads: DETAILS,
  subjects: (evidence) => {
    const kinds = KINDS.map((kind) => resourcesOf(kind, evidence));
    const pipelines = evidence.regions.map((region) => pipelinesIn(region, evidence));
    const images = evidence.regions.map((region) => ownBuilds(region, evidence));
    const amis = outputImages(evidence);
    const subjects = [
      ...kinds.flatMap(({ resources }) => resources.map(ofResource)),
      ...pipelines.flatMap(({ subjects }) => subjects),
      ...images.flatMap(({ builds }) => builds.map((build) => ofBuild(build, evidence))),
      ...amis.images.map(({ id, item, region }) => {
        const arn = `arn:${evidence.partition}:ec2:${region}:${evidence.account}:image/${id}`;
        return written(arn, { account: evidence.account, region }, [item.record], placesOf(item, 'Images'));
      }),
    ];
    return { subjects, gaps: [...kinds, ...pipelines, ...images, amis].flatMap(({ gaps }) => gaps) };
  },
  columns: {
    arn: always('string', 'ARN of the resource.', calls([...LISTS, IMAGES]), ({ arn }) => known(arn)),
    personal: always(
      'int',
      'How many personal or foreign identifiers were found, and replaced before storing.',
      FOUND,
      (each) => sure(each, known(each.places.length)),
    ),
    kinds: always('list<string>', 'The detectors that found them.', FOUND, (each) =>
      sure(each, distinct(each.places.map(({ detector }) => detector))),
    ),
    places: always('list<string>', 'The fields they stood in.', FOUND, (each) =>
      sure(each, distinct(each.places.map(({ path }) => path))),
    ),
  },
});

function sure({ places, why }: Written, cell: Cell): Cell {
  return why !== undefined && places.length === 0 ? unknown(why) : cell;
}

function ofResource(resource: Resource): Written {
  const body = bodyOf(resource);
  const { kind, listing } = resource;
  const listedPlaces = listing === undefined ? [] : placesOf(listing, kind.listMember);
  if ('why' in body) return written(resource.arn, resource.scope, recordsOf(resource), listedPlaces, body.why);
  const places = [...listedPlaces, ...placesIn(body.record, `/response/${kind.member}`)];
  return written(resource.arn, resource.scope, recordsOf(resource), places);
}

function ofBuild(build: Build, { account }: AccountEvidence): Written {
  return written(build.arn, { account, region: build.region }, [build.item.record], placesOf(build.item, BUILD_LIST));
}

function pipelinesIn(region: string, evidence: AccountEvidence) {
  const { items, gaps } = listIn('imagebuilder:ListImagePipelines', 'imagePipelineList', region, evidence);
  const subjects: Written[] = [];
  const bad: Unknown[] = [];
  for (const item of items) {
    const arn = stringMember(item.json, 'arn');
    const scope = { account: evidence.account, region };
    if (arn === undefined) bad.push(unparsable(item.record, 'a pipeline has no arn'));
    else subjects.push(written(arn, scope, [item.record], placesOf(item, 'imagePipelineList')));
  }
  return { subjects, gaps: [...gaps, ...bad] };
}

function placesOf({ record, index }: Item, list: string): readonly Place[] {
  return placesIn(record, `/response/${list}/${index}`);
}

function placesIn(record: EvidenceRecord, pointer: string): readonly Place[] {
  return record.redactions
    .filter((each) => each.pointer.startsWith(`${pointer}/`) && PERSONAL.test(each.detector))
    .map((each) => ({ path: each.pointer.slice(pointer.length), detector: each.detector }))
    .filter(({ path }) => !NO_FIELD.test(path));
}

function written(
  arn: string,
  scope: Scope,
  from: readonly EvidenceRecord[],
  places: readonly Place[],
  why?: Unknown,
): Written {
  const once = [...new Map(places.map((place) => [`${place.path} ${place.detector}`, place])).values()];
  return { arn, scope, from, places: once, ...(why === undefined ? {} : { why }) };
}
