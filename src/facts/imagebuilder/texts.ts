import { member } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord, Redaction } from '../../model/evidence.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { unparsable } from '../coverage.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { stepsOfNewestImages } from './build-steps.ts';
import { NEWEST_IMAGE } from './newest-build.ts';
import { type Field, SEARCHED_LISTS, type SearchedResource, searchedResources } from './searched-texts.ts';

const SECRET = 'secret.';
const OPAQUE = 'opaque.';

const spec: FactTable = {
  name: 'imagebuilder.texts',
  as: 'text',
  meaning:
    'What users wrote into Image Builder: documents, Dockerfiles, parameter values, user data, and one row for ' +
    'everything else of each resource and of each build of an image; and what the build of each pipeline’s newest image noted: a row for each run of ' +
    'a workflow and for each of its steps, with inputs, outputs and message.',
  grain: 'region',
  key: 'id',
  needs: SEARCHED_LISTS,
  columns: {
    id: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the resource and, after #, the place in it.',
      source: 'arn and path',
    },
    arn: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the resource; of the run of a workflow, or of its step.',
      source: 'the List operations of Image Builder',
    },
    field: {
      type: 'string',
      absentable: false,
      meaning: 'document, dockerfile, parameter, user data, build step; other: everything else of the resource.',
      source: 'the place in the answer',
    },
    path: {
      type: 'string',
      absentable: false,
      meaning: 'The place in the resource, as a JSON pointer (RFC 6901); empty for the rest of it.',
      source:
        'imagebuilder:GetComponent, GetContainerRecipe, GetImageRecipe, GetWorkflow, ' +
        'GetInfrastructureConfiguration, GetDistributionConfiguration, ListImagePipelines, ListWorkflowExecutions, ' +
        'ListWorkflowStepExecutions',
    },
    secrets: {
      type: 'int',
      absentable: false,
      meaning: 'How many secrets were found there, and replaced before the answer was stored.',
      source: 'derived: secrets-found@1',
    },
    kinds: {
      type: 'list<string>',
      absentable: false,
      meaning: 'The detectors that found them.',
      source: 'derived: secrets-found@1',
    },
    lines: {
      type: 'list<string>',
      absentable: false,
      meaning: 'The lines of the text they stood on, from 1, where it has lines.',
      source: 'derived: secrets-found@1',
    },
    where: {
      type: 'string',
      absentable: false,
      meaning: 'The same place in words: field, name of the parameter, lines, or the other places of the resource.',
      source: 'derived: secrets-found@1',
    },
  },
  algorithms: {
    'newest-image@1': NEWEST_IMAGE,
    'secrets-found@1':
      'Counts the redactions of the evidence record whose detector begins with "secret." and whose pointer is the ' +
      'place or below it; for the rest of a resource, those that are in no other row. The secrets themselves were ' +
      'replaced before the record was stored, so their detection cannot be re-performed from the package; the count ' +
      'can. A text that AWS obfuscates, or that no detector could read (bytes that are no text), is not known. ',
  },
};

export const imagebuilderTexts: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const all = [searchedResources(evidence), stepsOfNewestImages(evidence)];
  return {
    rows: all.flatMap(({ resources }) => resources.flatMap(rowsOf)),
    gaps: all.flatMap(({ gaps }) => gaps),
  };
}

function rowsOf(resource: SearchedResource): readonly Row[] {
  const { body, fields } = resource;
  if ('why' in body) return [rowFor(resource, { field: 'other', path: '' }, unread(unknown(body.why)))];
  return fields.map((field) => rowFor(resource, field, cellsOf(field, resource, body)));
}

interface Found {
  readonly secrets: Cell;
  readonly kinds: Cell;
  readonly lines: Cell;
  readonly where: Cell;
}

function rowFor({ arn, scope, records }: SearchedResource, { field, path }: Field, found: Found): Row {
  const cells = { id: known(`${arn}#${path}`), arn: known(arn), field: known(field), path: known(path), ...found };
  return makeRow(spec, { scope, from: records, cells });
}

type Body = Exclude<SearchedResource['body'], { readonly why: unknown }>;

function cellsOf(field: Field, { fields }: SearchedResource, { record, pointer, object }: Body): Found {
  if (field.missing) return unread(unknown(unparsable(record, `${pointer}${field.path} is no text`)));
  if (member(object, 'obfuscate') === true && field.field === 'document') {
    return unread(unknown(unparsable(record, 'AWS obfuscates the document')));
  }
  const own = redactionsAt(`${pointer}${field.path}`, record);
  const others = fields.filter((other) => other.path !== '').map((other) => `${pointer}${other.path}`);
  const here = field.path === '' ? own.filter((each) => !others.some((other) => isAt(other, each))) : own;
  if (hasUnsearched(here)) return unread(unknown(unparsable(record, 'the text could not be searched')));
  const secrets = here.filter((each) => each.detector.startsWith(SECRET));
  const lines = [...new Set(secrets.flatMap((each) => each.line ?? []))].sort((a, b) => a - b);
  return {
    secrets: known(secrets.length),
    kinds: known([...new Set(secrets.map((each) => each.detector))].sort()),
    lines: known(lines.map(String)),
    where: known(inWords(field, pointer, secrets, lines)),
  };
}

function redactionsAt(pointer: string, record: EvidenceRecord): readonly Redaction[] {
  return record.redactions.filter((redaction) => isAt(pointer, redaction));
}

function isAt(pointer: string, redaction: Redaction): boolean {
  return redaction.pointer === pointer || redaction.pointer.startsWith(`${pointer}/`);
}

/** Bytes were kept out whole and nothing was found in them: nobody could look. */
function hasUnsearched(redactions: readonly Redaction[]): boolean {
  const opaque = redactions.filter((each) => each.detector.startsWith(OPAQUE));
  return opaque.some(({ pointer }) =>
    redactions.every((each) => each.pointer !== pointer || each.detector.startsWith(OPAQUE)),
  );
}

function inWords(
  { field, name }: Field,
  pointer: string,
  secrets: readonly Redaction[],
  lines: readonly number[],
): string {
  if (field === 'other' || field === 'build step') {
    const places = [...new Set(secrets.map((each) => each.pointer.slice(pointer.length)))].sort().join(', ');
    return field === 'other' ? places || 'other fields' : `build step ${name}${places === '' ? '' : `: ${places}`}`;
  }
  const on = lines.length === 0 ? '' : `, line ${lines.join(', ')}`;
  return `${field}${name === undefined ? '' : ` ${name}`}${on}`;
}

function unread(cell: Cell): Found {
  return { secrets: cell, kinds: cell, lines: cell, where: cell };
}
