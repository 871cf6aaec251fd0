import { isJsonObject, type Json, member } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { FactTable, Row, Unknown } from '../../model/facts.ts';
import { column } from '../columns.ts';
import { unparsable } from '../coverage.ts';
import { decodeUserData } from '../documents/user-data-encoding.ts';
import { type Cell, known, makeRow, unknown } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { type Field, type SearchedResource, searchedResources } from './searched-texts.ts';
import { type FoundUrl, urlsIn } from './urls-in-text.ts';

const FOUND = 'derived: credentials-in-urls@1';

const spec: FactTable = {
  name: 'imagebuilder.urls',
  as: 'url',
  meaning: 'Addresses that users wrote into Image Builder, one row each; and one for each text that could not be read.',
  grain: 'region',
  key: 'id',
  needs: [
    'imagebuilder:ListComponents',
    'imagebuilder:ListContainerRecipes',
    'imagebuilder:ListDistributionConfigurations',
    'imagebuilder:ListImagePipelines',
    'imagebuilder:ListImageRecipes',
    'imagebuilder:ListInfrastructureConfigurations',
    'imagebuilder:ListWorkflows',
  ],
  columns: {
    id: column(
      'string',
      'ARN of the resource, the place in it, and the number of the address there.',
      'the place in the answer',
    ),
    arn: column('string', 'ARN of the resource.', 'the List operations of Image Builder'),
    where: column('string', 'The place in the resource and the line, from 1.', FOUND),
    host: column('string', 'The host of the address; ? where it is not fixed.', FOUND),
    credentials: column(
      'list<string>',
      'Where a credential stands in the address: user information, parameter NAME, path.',
      FOUND,
    ),
  },
  algorithms: {
    'credentials-in-urls@1':
      'Every SCHEME://… in documents, Dockerfiles, user data (decoded), parameter values and other texts of a resource ' +
      'is read by the WHATWG URL algorithm. A credential is: a password in the user information, or a user name that ' +
      'was removed as a secret before the answer was stored; a value of a query or fragment parameter whose name is ' +
      'X-Amz-Signature, X-Amz-Credential, X-Amz-Security-Token, AWSAccessKeyId, Signature, sig, access_token, ' +
      'auth_token, private_token, job_token, token, api_key, password, secret, client_secret or sas, or that was ' +
      'removed as a secret; a removed secret in the path. What only stands for a value, such as a variable ' +
      'or a template, is none, nor is git@host:path, nor a value that the config approves as no secret. ',
  },
};

export const imagebuilderUrls: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const { resources, gaps } = searchedResources(evidence);
  return { rows: resources.flatMap((resource) => rowsOf(resource, evidence.approvedSecrets)), gaps };
}

function rowsOf(resource: SearchedResource, approved: ReadonlySet<string>): readonly Row[] {
  const { body, fields } = resource;
  if ('why' in body) return [unread(resource, '', body.why)];
  return fields.flatMap((field) => {
    const read = textsIn(field, resource, body);
    if (!Array.isArray(read)) return [unread(resource, field.path, read as Unknown)]; // the other half of the union
    return read.flatMap(({ path, text }) =>
      urlsIn(text, approved).map((url, index) =>
        rowFor(resource, `${path}:${index + 1}`, `${path}, line ${url.line}`, found(url)),
      ),
    );
  });
}

interface Text {
  readonly path: string;
  readonly text: string;
}

type Body = Exclude<SearchedResource['body'], { readonly why: unknown }>;

/** The texts of a field; or why they cannot be read. */
function textsIn(field: Field, { fields }: SearchedResource, { object, record }: Body): readonly Text[] | Unknown {
  if (field.missing) return unparsable(record, `${field.path} is no text`);
  if (field.field === 'document' && member(object, 'obfuscate') === true) {
    return unparsable(record, 'AWS obfuscates the document');
  }
  const others = field.path === '' ? fields.map(({ path }) => path).filter((path) => path !== '') : [];
  const texts = leavesOf(at(object, field.path), field.path).filter(
    ({ path }) => !others.some((other) => path === other || path.startsWith(`${other}/`)),
  );
  if (field.field !== 'user data') return texts;
  try {
    return texts.map(({ path, text }) => ({ path, text: decodeUserData(text) }));
  } catch {
    return unparsable(record, 'the user data cannot be unpacked');
  }
}

function at(value: Json, path: string): Json | undefined {
  let found: Json | undefined = value;
  for (const segment of path.split('/').slice(1)) {
    found = Array.isArray(found) ? (found[Number(segment)] as Json | undefined) : member(found, segment);
  }
  return found;
}

function leavesOf(value: Json | undefined, path: string): readonly Text[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((each: Json, index) => leavesOf(each, `${path}/${index}`));
  return isJsonObject(value) ? Object.entries(value).flatMap(([name, each]) => leavesOf(each, `${path}/${name}`)) : [];
}

function found({ host, credentials }: FoundUrl): { readonly host: Cell; readonly credentials: Cell } {
  return { host: known(host), credentials: known(credentials) };
}

function unread(resource: SearchedResource, path: string, why: Unknown): Row {
  return rowFor(resource, path, path === '' ? 'the resource' : path, { host: unknown(why), credentials: unknown(why) });
}

function rowFor(
  { arn, scope, records }: SearchedResource,
  place: string,
  where: string,
  cells: { readonly host: Cell; readonly credentials: Cell },
): Row {
  return makeRow(spec, {
    scope,
    from: records,
    cells: { id: known(`${arn}#${place}`), arn: known(arn), where: known(where), ...cells },
  });
}
