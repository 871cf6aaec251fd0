import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Scope } from '../../model/common.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { type Item, listed } from '../answers.ts';
import { column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { outputImages } from '../ec2/output-images.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
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
const FOUND = 'derived: personal-data-found@1';
/** Documents, user data and values of parameters are no free-form fields: what stands in them is HYG-02's and HYG-03's. */
const NO_FIELD =
  /\/(?:data|dockerfileTemplateData|userDataOverride)$|\/parameters\/\d+\/(?:value|defaultValue)(?:\/|$)/;
const PERSONAL = /^(?:personal|foreign)\./;

const spec: FactTable = {
  name: 'imagebuilder.fields',
  as: 'fields',
  meaning:
    'What users wrote freely into names, descriptions and tags: one row per Image Builder resource, image build and ' +
    'output AMI.',
  grain: 'region',
  key: 'arn',
  needs: [
    ...new Set([
      ...listsOf(...KINDS),
      PIPELINES.list,
      'imagebuilder:ListImages' as const,
      'ec2:DescribeImages' as const,
    ]),
  ],
  columns: {
    arn: column('string', 'ARN of the resource.', 'the List operations of Image Builder; ec2:DescribeImages'),
    personal: column('int', 'How many personal or foreign identifiers were found, and replaced before storing.', FOUND),
    kinds: column('list<string>', 'The detectors that found them.', FOUND),
    places: column('list<string>', 'The fields they stood in.', FOUND),
  },
  algorithms: {
    'personal-data-found@1':
      'Counts the redactions of the records that list and read the resource whose detector begins with "personal." ' +
      '(e-mail address, payment card by the Luhn check, IBAN by its check digits, telephone number, US social security ' +
      'number) or "foreign." (an AWS account number that is not in scope), each place once. Documents, user data and ' +
      'values of parameters are left out. The identifiers were replaced before the record was stored, so their ' +
      'detection cannot be re-performed from the package; the count can. ',
  },
};

export const imagebuilderFields: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const kinds = KINDS.map((kind) => resourcesOf(kind, evidence));
  const pipelines = evidence.regions.map((region) => pipelinesIn(region, evidence));
  const images = evidence.regions.map((region) => ownBuilds(region, evidence));
  const amis = outputImages(evidence);
  const rows = [
    ...kinds.flatMap(({ resources }) => resources.map(rowOfResource)),
    ...pipelines.flatMap((each) => each.rows),
    ...images.flatMap(({ builds }) => builds.map((build) => rowOfBuild(build, evidence))),
    ...amis.images.map(({ id, item, region }) => {
      const arn = `arn:${evidence.partition}:ec2:${region}:${evidence.account}:image/${id}`;
      return rowFor(arn, { account: evidence.account, region }, [item.record], placesOf(item, 'Images'));
    }),
  ];
  return { rows, gaps: [...kinds, ...pipelines, ...images, amis].flatMap(({ gaps }) => gaps) };
}

interface Place {
  readonly path: string;
  readonly detector: string;
}

function rowOfResource(resource: Resource): Row {
  const body = bodyOf(resource);
  const { kind, listing } = resource;
  const listedPlaces = listing === undefined ? [] : placesOf(listing, kind.listMember);
  if ('why' in body) return rowFor(resource.arn, resource.scope, recordsOf(resource), listedPlaces, body.why);
  const places = [...listedPlaces, ...placesIn(body.record, `/response/${kind.member}`)];
  return rowFor(resource.arn, resource.scope, recordsOf(resource), places);
}

function rowOfBuild(build: Build, { account }: AccountEvidence): Row {
  return rowFor(build.arn, { account, region: build.region }, [build.item.record], placesOf(build.item, BUILD_LIST));
}

function pipelinesIn(region: string, evidence: AccountEvidence) {
  const { items, gaps } = listed(evidence.records(region, 'imagebuilder:ListImagePipelines'), 'imagePipelineList');
  const rows: Row[] = [];
  const bad: Unknown[] = [];
  for (const item of items) {
    const arn = stringMember(item.json, 'arn');
    const scope = { account: evidence.account, region };
    if (arn === undefined) bad.push(unparsable(item.record, 'a pipeline has no arn'));
    else rows.push(rowFor(arn, scope, [item.record], placesOf(item, 'imagePipelineList')));
  }
  return { rows, gaps: [...gaps, ...bad] };
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

/** @param why set where the resource could not be read: what the list shows is certain, the rest is not known */
function rowFor(
  arn: string,
  scope: Scope,
  from: readonly EvidenceRecord[],
  places: readonly Place[],
  why?: Unknown,
): Row {
  const once = [...new Map(places.map((place) => [`${place.path} ${place.detector}`, place])).values()];
  const sure = (value: Parameters<typeof known>[0]): Cell =>
    why !== undefined && once.length === 0 ? unknown(why) : known(value);
  return makeRow(spec, {
    scope,
    from,
    cells: {
      arn: known(arn),
      personal: sure(once.length),
      kinds: sure([...new Set(once.map(({ detector }) => detector))].sort()),
      places: sure([...new Set(once.map(({ path }) => path))].sort()),
    },
  });
}
