import { isJsonObject, member, stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { at, callWith, type Item, type ListCall, listed, listedOf, stringsOf, within } from '../answers.ts';
import { absentable, column, daysFrom } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { ABSENT, type Cell, cellFrom, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { NEWEST_IMAGE, type Newest, newestOf } from './newest-build.ts';

const LIST = 'imagebuilder:ListImagePipelines';
const PACKAGES: ListCall = {
  operation: 'imagebuilder:ListImagePackages',
  list: 'imagePackageList',
  input: 'imageBuildVersionArn',
};
const SCANS = 'imagebuilder:ListImageScanFindingAggregations';

const spec: FactTable = {
  name: 'imagebuilder.pipelines',
  as: 'pipeline',
  meaning: 'Image pipelines, with the newest image that each of them made.',
  grain: 'region',
  key: 'arn',
  needs: ['imagebuilder:ListImages', LIST],
  columns: {
    arn: column('string', 'ARN of the pipeline.', `${LIST} imagePipelineList[].arn`),
    enabled: column('bool', 'It runs: by its schedule or by hand.', `${LIST} imagePipelineList[].status`),
    inUse: column('bool', 'It runs, or what it made can be started.', 'derived: pipeline-in-use@1'),
    platform: absentable('string', 'Linux, Windows or macOS.', `${LIST} imagePipelineList[].platform`),
    scanning: column(
      'bool',
      'Images are scanned for vulnerabilities. Nothing set: they are not.',
      `${LIST} imagePipelineList[].imageScanningConfiguration.imageScanningEnabled`,
    ),
    tests: absentable(
      'bool',
      'Images are tested. Absent: nothing is set, and Image Builder tests.',
      `${LIST} imagePipelineList[].imageTestsConfiguration.imageTestsEnabled`,
    ),
    inventory: absentable(
      'bool',
      'The packages of an image are inventoried. Absent: nothing is set, and Image Builder does it.',
      `${LIST} imagePipelineList[].enhancedImageMetadataEnabled`,
    ),
    consecutiveFailures: absentable(
      'int',
      'Runs that failed in a row. Absent: AWS does not say.',
      `${LIST} imagePipelineList[].consecutiveFailures`,
    ),
    newestImage: absentable(
      'string',
      'ARN of its newest image that is available. Absent: it made none.',
      'derived: newest-image@1',
    ),
    newestDays: absentable('int', 'Age of that image in days. Absent: there is none.', 'derived: newest-image@1'),
    hasPackages: absentable(
      'bool',
      'Packages of that image are listed. Absent: there is no image.',
      `${PACKAGES.operation} imagePackageList, not empty`,
    ),
    scanStatus: absentable(
      'string',
      'How the scan of that image ended. Absent: there is no image, or no scan of it.',
      'imagebuilder:GetImage image.scanState.status',
    ),
    critical: absentable(
      'int',
      'Critical vulnerabilities found in that image. Absent: there is no image.',
      'derived: critical-findings@1',
    ),
  },
  algorithms: {
    'pipeline-in-use@1':
      'True when status is ENABLED; when consecutiveFailures is over 0, for after some failed runs Image Builder ' +
      'switches a pipeline off by itself (API Reference, "AutoDisablePolicy"); or when it has a newest image, which ' +
      'can be started (newest-image@1). A pipeline that somebody switched off, and that left no image, is not in use.',
    'newest-image@1': NEWEST_IMAGE,
    'critical-findings@1':
      'The sum of imageAggregation.severityCounts.critical that imagebuilder:ListImageScanFindingAggregations answers ' +
      'for the newest image; no aggregation is none found. Where the scan of the image did not end COMPLETED, the ' +
      'number is not known.',
  },
};

export const imagebuilderPipelines: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = evidence.regions.map((region) => {
    const { items, gaps } = listed(evidence.records(region, LIST), 'imagePipelineList');
    const own = items.filter(({ json }) => stringMember(json, 'arn')?.split(':')[4] === evidence.account);
    const bad = items.filter(({ json }) => stringMember(json, 'arn') === undefined);
    return {
      rows: own.map((item) => rowFor(item, region, evidence)),
      gaps: [...gaps, ...bad.map(({ record }) => unparsable(record, 'a pipeline without arn'))],
    };
  });
  return { rows: all.flatMap((each) => each.rows), gaps: all.flatMap((each) => each.gaps) };
}

function rowFor(item: Item, region: string, evidence: AccountEvidence): Row {
  const { json, record } = item;
  const newest = newestOf(item, region, evidence);
  const build = 'item' in newest ? newest.item : undefined;
  const of = (read: (item: Item) => Cell): Cell =>
    build !== undefined ? read(build) : 'why' in newest ? unknown(newest.why) : ABSENT;
  return makeRow(spec, {
    scope: { account: evidence.account, region },
    from: [record, ...(build === undefined ? [] : [build.record])],
    cells: {
      arn: known(stringMember(json, 'arn') ?? null),
      enabled: enabledOf(item),
      inUse: inUse(item, newest),
      platform: at('platform')(json, record),
      scanning: orFalse(at('imageScanningConfiguration', 'imageScanningEnabled')(json, record)),
      tests: at('imageTestsConfiguration', 'imageTestsEnabled')(json, record),
      inventory: at('enhancedImageMetadataEnabled')(json, record),
      consecutiveFailures: at('consecutiveFailures')(json, record),
      newestImage: of((each) => known(stringMember(each.json, 'arn') ?? null)),
      newestDays: of((each) =>
        daysFrom(stringMember(each.json, 'dateCreated'), evidence.now, each.record, 'dateCreated'),
      ),
      hasPackages: of((each) => packagesOf(each, region, evidence)),
      scanStatus: of((each) => scanOf(each, region, evidence)),
      critical: of((each) => criticalOf(each, region, evidence)),
    },
  });
}

function enabledOf({ json, record }: Item): Cell {
  const status = stringMember(json, 'status');
  const isKnown = status === 'ENABLED' || status === 'DISABLED';
  return isKnown ? known(status === 'ENABLED') : unknown(unparsable(record, 'status is neither ENABLED nor DISABLED'));
}

/** In use are also those that Image Builder switched off, and those whose images are still there. */
function inUse(item: Item, newest: Newest): Cell {
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
  const { items, why } = listedOf(PACKAGES, stringMember(build.json, 'arn') ?? '', region, evidence);
  if (items.length > 0) return known(true);
  return why === undefined ? known(false) : unknown(why);
}

const GET = 'imagebuilder:GetImage';

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
  const call = { operation: SCANS, scope: { account: evidence.account, region } } as const;
  const failed = records.find(({ more, outcome }) => outcome.kind !== 'ok' || (more === true && records.length === 1));
  return cellFrom(failed ?? first, call, (_, record) => sumOf(records, record));
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
