import { isJsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import { at, callWith, type Item, type ListCall, listed, listedOf, listIn, stringsOf, within } from '../answers.ts';
import { daysFrom } from '../columns.ts';
import { cutShort, notCalled, unknownOf, unparsable } from '../coverage.ts';
import { always, type Fill, maybe, type Subject, table } from '../define.ts';
import { ABSENT, type Cell, cellFrom, citing, known, unknown } from '../row.ts';
import { algorithm, call } from '../source.ts';
import { NEWEST_IMAGE, type Newest, newestOf } from './newest-build.ts';

const LIST = 'imagebuilder:ListImagePipelines';
const PACKAGES: ListCall = {
  operation: 'imagebuilder:ListImagePackages',
  list: 'imagePackageList',
  input: 'imageBuildVersionArn',
};
const SCANS = 'imagebuilder:ListImageScanFindingAggregations';

const GET = 'imagebuilder:GetImage';

interface Pipeline extends Subject {
  readonly item: Item;
  readonly newest: Newest;
}

const IN_USE = algorithm(
  'pipeline-in-use@1',
  [call(LIST), NEWEST_IMAGE],
  'True when status is ENABLED; when consecutiveFailures is over 0, for after some failed runs Image Builder ' +
    'switches a pipeline off by itself (API Reference, "AutoDisablePolicy"); or when it has a newest image, which ' +
    'can be started (newest-image@1). A pipeline that somebody switched off, and that left no image, is not in use.',
);

const CRITICAL = algorithm(
  'critical-findings@1',
  [NEWEST_IMAGE, call(SCANS), call(GET)],
  'The sum of imageAggregation.severityCounts.critical that imagebuilder:ListImageScanFindingAggregations answers ' +
    'for the newest image; no aggregation is none found. Where the scan of the image did not end COMPLETED, the ' +
    'number is not known.',
);

export const imagebuilderPipelines = table<Pipeline>({
  name: 'imagebuilder.pipelines',
  as: 'pipeline',
  meaning: 'Image pipelines, with the newest image that each of them made.',
  grain: 'region',
  key: 'arn',
  needs: ['imagebuilder:ListImages', LIST],
  reads: [NEWEST_IMAGE],
  subjects: (evidence) => {
    const all = evidence.regions.map((region) => pipelinesIn(region, evidence));
    return { subjects: all.flatMap(({ subjects }) => subjects), gaps: all.flatMap(({ gaps }) => gaps) };
  },
  columns: {
    arn: always('string', 'ARN of the pipeline.', inList('arn'), ({ item }) =>
      known(stringMember(item.json, 'arn') ?? null),
    ),
    enabled: always('bool', 'It runs: by its schedule or by hand.', inList('status'), ({ item }) => enabledOf(item)),
    inUse: always('bool', 'It runs, or what it made can be started.', IN_USE, inUse),
    platform: maybe('string', 'Linux, Windows or macOS.', inList('platform'), memberOf('platform')),
    scanning: always(
      'bool',
      'Images are scanned for vulnerabilities. Nothing set: they are not.',
      inList('imageScanningConfiguration.imageScanningEnabled'),
      (pipeline) => orFalse(memberOf('imageScanningConfiguration', 'imageScanningEnabled')(pipeline)),
    ),
    tests: maybe(
      'bool',
      'Images are tested. Absent: nothing is set, and Image Builder tests.',
      inList('imageTestsConfiguration.imageTestsEnabled'),
      memberOf('imageTestsConfiguration', 'imageTestsEnabled'),
    ),
    inventory: maybe(
      'bool',
      'The packages of an image are inventoried. Absent: nothing is set, and Image Builder does it.',
      inList('enhancedImageMetadataEnabled'),
      memberOf('enhancedImageMetadataEnabled'),
    ),
    consecutiveFailures: maybe(
      'int',
      'Runs that failed in a row. Absent: AWS does not say.',
      inList('consecutiveFailures'),
      memberOf('consecutiveFailures'),
    ),
    newestImage: maybe(
      'string',
      'ARN of its newest image that is available. Absent: it made none.',
      NEWEST_IMAGE,
      ofNewest(({ json }) => known(stringMember(json, 'arn') ?? null)),
    ),
    newestDays: maybe(
      'int',
      'Age of that image in days. Absent: there is none.',
      NEWEST_IMAGE,
      ofNewest(({ json, record }, _, { now }) =>
        daysFrom(stringMember(json, 'dateCreated'), now, record, 'dateCreated'),
      ),
    ),
    hasPackages: maybe(
      'bool',
      'Packages of that image are listed. Absent: there is no image.',
      [call(PACKAGES.operation, 'imagePackageList, not empty'), NEWEST_IMAGE],
      ofNewest(packagesOf),
    ),
    scanStatus: maybe(
      'string',
      'How the scan of that image ended. Absent: there is no image, or no scan of it.',
      [call(GET, 'image.scanState.status'), NEWEST_IMAGE],
      ofNewest(scanOf),
    ),
    critical: maybe(
      'int',
      'Critical vulnerabilities found in that image. Absent: there is no image.',
      CRITICAL,
      ofNewest(criticalOf),
    ),
  },
});

function pipelinesIn(region: string, evidence: AccountEvidence) {
  const scope = { account: evidence.account, region };
  const { items, gaps } = listIn(LIST, 'imagePipelineList', region, evidence);
  const own = items.filter(({ json }) => stringMember(json, 'arn')?.split(':')[4] === evidence.account);
  const bad = items.filter(({ json }) => stringMember(json, 'arn') === undefined);
  const subjects = own.map((item): Pipeline => {
    const newest = newestOf(item, region, evidence);
    return { scope, item, newest, from: [item.record, 'item' in newest ? newest.item.record : undefined] };
  });
  return { subjects, gaps: [...gaps, ...bad.map(({ record }) => unparsable(record, 'a pipeline without arn'))] };
}

/** What stands in the list of pipelines. */
function inList(path: string) {
  return call(LIST, `imagePipelineList[].${path}`);
}

function memberOf(...path: readonly string[]) {
  return ({ item: { json, record } }: Pipeline): Cell => at(...path)(json, record);
}

/** A cell of a pipeline's newest image; absent where it made none. */
function ofNewest(read: (build: Item, region: string, evidence: AccountEvidence) => Cell): Fill<Pipeline> {
  return ({ newest, scope }, evidence) => {
    if ('item' in newest) return read(newest.item, scope.region, evidence);
    return 'why' in newest ? unknown(newest.why) : ABSENT;
  };
}

function enabledOf({ json, record }: Item): Cell {
  const status = stringMember(json, 'status');
  const isKnown = status === 'ENABLED' || status === 'DISABLED';
  return isKnown ? known(status === 'ENABLED') : unknown(unparsable(record, 'status is neither ENABLED nor DISABLED'));
}

/** In use are also those that Image Builder switched off, and those whose images are still there. */
function inUse({ item, newest }: Pipeline): Cell {
  const enabled = enabledOf(item);
  const failures = member(item.json, 'consecutiveFailures');
  const hasFailed = typeof failures === 'number' && failures > 0;
  if ((enabled.is === 'known' && enabled.value === true) || hasFailed || 'item' in newest) return known(true);
  return 'why' in newest ? unknown(newest.why) : enabled;
}

function orFalse(cell: Cell): Cell {
  return cell.is === 'absent' ? known(false) : cell;
}

/** One package tells that there are some; only a whole list tells that there are none. */
function packagesOf(build: Item, region: string, evidence: AccountEvidence): Cell {
  const { items, why, records } = listedOf(PACKAGES, stringMember(build.json, 'arn') ?? '', region, evidence);
  if (items.length > 0) return citing(known(true), records);
  return citing(why === undefined ? known(false) : unknown(why), records);
}

function scanOf(build: Item, region: string, evidence: AccountEvidence): Cell {
  const arn = stringMember(build.json, 'arn') ?? '';
  const scope = { account: evidence.account, region };
  const record = callWith(evidence.records(region, GET), 'imageBuildVersionArn', arn);
  return cellFrom(record, { operation: GET, scope }, within('image', at('scanState', 'status')));
}

function criticalOf(build: Item, region: string, evidence: AccountEvidence): Cell {
  const scan = scanOf(build, region, evidence);
  if (scan.is === 'unknown') return scan;
  if (scan.is === 'absent' || scan.value !== 'COMPLETED') {
    const how = scan.is === 'absent' ? 'none is noted' : `it is ${String(scan.value)}`;
    return unknown(unparsable(build.record, `no completed scan of the newest image: ${how}`));
  }
  const arn = stringMember(build.json, 'arn') ?? '';
  const records = evidence
    .records(region, SCANS)
    .filter(({ input }) => stringsOf(member(input, 'filter'), 'values').includes(arn));
  const [first] = records;
  const asked = { operation: SCANS, scope: { account: evidence.account, region } } as const;
  const [why] = [...records.flatMap((record) => unknownOf(record) ?? []), ...cutShort(records)];
  if (first === undefined) return unknown(notCalled(asked.operation, asked.scope));
  return citing(why === undefined ? sumOf(records, first) : unknown(why), records);
}

function sumOf(records: readonly EvidenceRecord[], record: EvidenceRecord): Cell {
  const { items, gaps } = listed(records, 'responses');
  const counts = items.map(({ json }) =>
    member(member(member(json, 'imageAggregation'), 'severityCounts'), 'critical'),
  );
  const isReadable = records.every(({ outcome }) => outcome.kind === 'ok' && isJsonObject(outcome.response));
  if (!isReadable || gaps.length > 0 || !counts.every((count) => typeof count === 'number')) {
    return unknown(unparsable(record, 'severityCounts.critical is no number'));
  }
  return known(counts.reduce((sum, count) => sum + Number(count), 0));
}
