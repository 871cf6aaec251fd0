import { isJsonObject, type Json, member } from '../../core/json.ts';
import type { Unknown } from '../../model/facts.ts';
import { unparsable } from '../coverage.ts';
import { always, type Subject, table } from '../define.ts';
import { decodeUserData } from '../documents/user-data-encoding.ts';
import { known, unknown } from '../row.ts';
import { algorithm, calls, given } from '../source.ts';
import {
  type Field,
  SEARCHED_DETAILS,
  SEARCHED_LISTS,
  type SearchedResource,
  searchedResources,
} from './searched-texts.ts';
import { type FoundUrl, urlsIn } from './urls-in-text.ts';

/** An address, or a text in which there may be some and that could not be read. */
interface Address extends Subject {
  readonly arn: string;
  /** The place in the resource, and the number of the address there. */
  readonly place: string;
  readonly where: string;
  readonly url: FoundUrl | { readonly why: Unknown };
}

const FOUND = algorithm(
  'credentials-in-urls@1',
  [...calls(SEARCHED_LISTS), ...SEARCHED_DETAILS],
  'Every SCHEME://… in documents, Dockerfiles, user data (decoded), parameter values and other texts of a resource ' +
    'is read by the WHATWG URL algorithm. A credential is: a password in the user information, or a user name that ' +
    'was removed as a secret before the answer was stored; a value of a query or fragment parameter whose name is ' +
    'X-Amz-Signature, X-Amz-Credential, X-Amz-Security-Token, AWSAccessKeyId, Signature, sig, access_token, ' +
    'auth_token, private_token, job_token, token, api_key, password, secret, client_secret or sas, or that was ' +
    'removed as a secret; a removed secret in the path. What only stands for a value, such as a variable ' +
    'or a template, is none, nor is git@host:path, nor a value that the config approves as no secret. ',
);

export const imagebuilderUrls = table<Address>({
  name: 'imagebuilder.urls',
  as: 'url',
  meaning: 'Addresses that users wrote into Image Builder, one row each; and one for each text that could not be read.',
  grain: 'region',
  key: 'id',
  needs: SEARCHED_LISTS,
  reads: [FOUND],
  subjects: (evidence) => {
    const { resources, gaps } = searchedResources(evidence);
    return { subjects: resources.flatMap((resource) => addressesOf(resource, evidence.approvedSecrets)), gaps };
  },
  columns: {
    id: always(
      'string',
      'ARN of the resource, the place in it, and the number of the address there.',
      given('the place in the answer'),
      ({ arn, place }) => known(`${arn}#${place}`),
    ),
    arn: always('string', 'ARN of the resource.', calls(SEARCHED_LISTS), ({ arn }) => known(arn)),
    where: always('string', 'The place in the resource and the line, from 1.', FOUND, ({ where }) => known(where)),
    host: always('string', 'The host of the address; ? where it is not fixed.', FOUND, ({ url }) =>
      'why' in url ? unknown(url.why) : known(url.host),
    ),
    credentials: always(
      'list<string>',
      'Where a credential stands in the address: user information, parameter NAME, path.',
      FOUND,
      ({ url }) => ('why' in url ? unknown(url.why) : known(url.credentials)),
    ),
  },
});

function addressesOf(resource: SearchedResource, approved: ReadonlySet<string>): readonly Address[] {
  const { arn, scope, records: from, body, fields } = resource;
  const unread = (path: string, why: Unknown): Address => {
    return { arn, scope, from, place: path, where: path === '' ? 'the resource' : path, url: { why } };
  };
  if ('why' in body) return [unread('', body.why)];
  return fields.flatMap((field) => {
    const read = textsIn(field, resource, body);
    if (!Array.isArray(read)) return [unread(field.path, read as Unknown)]; // the other half of the union
    return read.flatMap(({ path, text }) =>
      urlsIn(text, approved).map((url, index) => {
        return { arn, scope, from, place: `${path}:${index + 1}`, where: `${path}, line ${url.line}`, url };
      }),
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
