import { member } from '../../core/json.ts';
import type { EvidenceRecord, Redaction } from '../../model/evidence.ts';
import { unparsable } from '../coverage.ts';
import { always, type Subject, table } from '../define.ts';
import { type Cell, known, unknown } from '../row.ts';
import { algorithm, calls, given, type Source } from '../source.ts';
import { BUILD_STEPS, stepsOfNewestImages } from './build-steps.ts';
import {
  type Field,
  SEARCHED_DETAILS,
  SEARCHED_LISTS,
  type SearchedResource,
  searchedResources,
} from './searched-texts.ts';

const SECRET = 'secret.';
const OPAQUE = 'opaque.';

/** A place of a resource, with the secrets that were found there. */
interface SearchedText extends Subject, Found {
  readonly arn: string;
  readonly field: Field['field'];
  readonly path: string;
}

interface Found {
  readonly secrets: Cell;
  readonly kinds: Cell;
  readonly lines: Cell;
  readonly where: Cell;
}

const READ: readonly Source[] = [...calls(SEARCHED_LISTS), ...SEARCHED_DETAILS, ...BUILD_STEPS];

const SECRETS = algorithm(
  'secrets-found@1',
  READ,
  'Counts the redactions of the evidence record whose detector begins with "secret." and whose pointer is the ' +
    'place or below it; for the rest of a resource, those that are in no other row. The secrets themselves were ' +
    'replaced before the record was stored, so their detection cannot be re-performed from the package; the count ' +
    'can. A text that AWS obfuscates, or that no detector could read (bytes that are no text), is not known. ',
);

export const imagebuilderTexts = table<SearchedText>({
  name: 'imagebuilder.texts',
  as: 'text',
  meaning:
    'What users wrote into Image Builder: documents, Dockerfiles, parameter values, user data, and one row for ' +
    'everything else of each resource and of each build of an image; and what the build of each pipeline’s newest image noted: a row for each run of ' +
    'a workflow and for each of its steps, with inputs, outputs and message.',
  grain: 'region',
  key: 'id',
  needs: SEARCHED_LISTS,
  reads: READ,
  subjects: (evidence) => {
    const all = [searchedResources(evidence), stepsOfNewestImages(evidence)];
    return {
      subjects: all.flatMap(({ resources }) => resources.flatMap(textsOf)),
      gaps: all.flatMap(({ gaps }) => gaps),
    };
  },
  columns: {
    id: always(
      'string',
      'ARN of the resource and, after #, the place in it.',
      given('the place in the answer'),
      ({ arn, path }) => known(`${arn}#${path}`),
    ),
    arn: always(
      'string',
      'ARN of the resource; of the run of a workflow, or of its step.',
      calls(SEARCHED_LISTS),
      ({ arn }) => known(arn),
    ),
    field: always(
      'string',
      'document, dockerfile, parameter, user data, build step; other: everything else of the resource.',
      given('the place in the answer'),
      ({ field }) => known(field),
    ),
    path: always(
      'string',
      'The place in the resource, as a JSON pointer (RFC 6901); empty for the rest of it.',
      given('the place in the answer'),
      ({ path }) => known(path),
    ),
    secrets: always(
      'int',
      'How many secrets were found there, and replaced before the answer was stored.',
      SECRETS,
      ({ secrets }) => secrets,
    ),
    kinds: always('list<string>', 'The detectors that found them.', SECRETS, ({ kinds }) => kinds),
    lines: always(
      'list<string>',
      'The lines of the text they stood on, from 1, where it has lines.',
      SECRETS,
      ({ lines }) => lines,
    ),
    where: always(
      'string',
      'The same place in words: field, name of the parameter, lines, or the other places of the resource.',
      SECRETS,
      ({ where }) => where,
    ),
  },
});

function textsOf(resource: SearchedResource): readonly SearchedText[] {
  const { arn, scope, records: from, body, fields } = resource;
  if ('why' in body) return [{ arn, scope, from, field: 'other', path: '', ...unread(unknown(body.why)) }];
  return fields.map((field) => ({
    arn,
    scope,
    from,
    field: field.field,
    path: field.path,
    ...foundIn(field, resource, body),
  }));
}

type Body = Exclude<SearchedResource['body'], { readonly why: unknown }>;

function foundIn(field: Field, { fields }: SearchedResource, { record, pointer, object }: Body): Found {
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
