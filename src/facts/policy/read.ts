import { messageOf } from '../../core/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { Condition, Patterns, PolicyDocument, PolicyStatement, Principal, Principals } from './document.ts';

/** A document, or what is wrong with it: then nothing may be concluded from it, neither a grant nor a refusal. */
export type PolicyReading =
  | { readonly ok: true; readonly document: PolicyDocument }
  | { readonly ok: false; readonly detail: string };

const DOCUMENT_ELEMENTS = ['Version', 'Id', 'Statement'];
const VERSIONS = ['2012-10-17', '2008-10-17'];
const STATEMENT_ELEMENTS = [
  ...['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource'],
  ...['Principal', 'NotPrincipal', 'Condition'],
];
const PRINCIPAL_TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;

class Unreadable extends Error {}

/**
 * Reads a policy document as AWS answers it: JSON text, plain (S3, KMS) or URL-encoded (IAM). Strict: an element that
 * the grammar does not know makes the whole document unreadable, for what is not understood could widen or void it.
 * (Grammar: IAM User Guide, "Grammar of the IAM JSON policy language".)
 */
export function readPolicy(value: Json | undefined): PolicyReading {
  try {
    if (typeof value !== 'string') throw new Unreadable('the policy document is not text');
    return { ok: true, document: readDocument(parse(value)) };
  } catch (thrown) {
    const detail = thrown instanceof Unreadable ? thrown.message : `not a policy document: ${messageOf(thrown)}`;
    return { ok: false, detail: detail.length > 200 ? `${detail.slice(0, 200).toWellFormed()}…` : detail };
  }
}

/** No JSON object starts with `%`, and no encoded one with a brace. */
function parse(text: string): Json {
  const json = text.trimStart().startsWith('{') ? text : decodeURIComponent(text);
  return JSON.parse(json) as Json;
}

function readDocument(value: Json): PolicyDocument {
  const document = objectOf(value, 'the policy document', DOCUMENT_ELEMENTS);
  const { Version: version, Statement: statement } = document;
  if (version !== undefined && !(typeof version === 'string' && VERSIONS.includes(version))) {
    throw new Unreadable('Version is none that IAM knows');
  }
  if (statement === undefined) throw new Unreadable('Statement is missing');
  const statements = Array.isArray(statement) ? statement : [statement];
  return { statements: statements.map((item, index) => readStatement(item, index + 1)) };
}

function readStatement(value: Json, place: number): PolicyStatement {
  const name = `statement ${place}`;
  const statement = objectOf(value, name, STATEMENT_ELEMENTS);
  const { Effect: effect, Sid: sid, Condition: condition } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw new Unreadable(`${name}: Effect is neither Allow nor Deny`);
  if (sid !== undefined && typeof sid !== 'string') throw new Unreadable(`${name}: Sid is not text`);
  const action = patternsOf(statement, 'Action', name);
  if (action === undefined) throw new Unreadable(`${name} has neither Action nor NotAction`);
  const resource = patternsOf(statement, 'Resource', name);
  const principal = principalsOf(statement, name);
  return {
    effect,
    ...(sid === undefined || sid === '' ? {} : { sid }),
    place,
    action,
    ...(resource === undefined ? {} : { resource }),
    ...(principal === undefined ? {} : { principal }),
    conditions: conditionsOf(condition, name),
  };
}

function patternsOf(statement: JsonObject, element: string, name: string): Patterns | undefined {
  const { negated, value } = eitherOf(statement, element, name);
  if (value === undefined) return undefined;
  const patterns = textsOf(value, `${name}: ${element}`);
  if (negated && patterns.length === 0) throw new Unreadable(`${name}: Not${element} is empty`);
  return { negated, patterns };
}

function principalsOf(statement: JsonObject, name: string): Principals | undefined {
  const { negated, value } = eitherOf(statement, 'Principal', name);
  if (value === undefined) return undefined;
  if (value === '*') return { negated, principals: [{ type: 'AWS', value: '*' }] };
  const byType = objectOf(value, `${name}: Principal`, PRINCIPAL_TYPES);
  const principals: Principal[] = PRINCIPAL_TYPES.flatMap((type) =>
    byType[type] === undefined
      ? []
      : textsOf(byType[type], `${name}: Principal.${type}`).map((text) => ({ type, value: text })),
  );
  if (principals.length === 0) throw new Unreadable(`${name}: Principal names nobody`);
  return { negated, principals };
}

/** An element or its negation, never both. */
function eitherOf(statement: JsonObject, element: string, name: string) {
  const plain = statement[element];
  const negation = statement[`Not${element}`];
  if (plain !== undefined && negation !== undefined) {
    throw new Unreadable(`${name} has both ${element} and Not${element}`);
  }
  return { negated: negation !== undefined, value: plain ?? negation };
}

function conditionsOf(value: Json | undefined, name: string): Condition[] {
  if (value === undefined) return [];
  return Object.entries(objectOf(value, `${name}: Condition`)).flatMap(([operator, keys]) =>
    Object.entries(objectOf(keys, `${name}: Condition.${operator}`)).map(([key, values]) => ({
      ...readOperator(operator),
      key: key.toLowerCase(),
      values: textsOf(values, `${name}: Condition.${operator}.${key}`, scalarText),
    })),
  );
}

function readOperator(text: string): Pick<Condition, 'operator' | 'qualifier' | 'ifExists'> {
  const lower = text.toLowerCase();
  const qualifier = (['forallvalues', 'foranyvalue'] as const).find((prefix) => lower.startsWith(`${prefix}:`));
  const bare = qualifier === undefined ? lower : lower.slice(qualifier.length + 1);
  const ifExists = bare.endsWith('ifexists');
  return {
    operator: ifExists ? bare.slice(0, -'ifexists'.length) : bare,
    ...(qualifier === undefined ? {} : { qualifier }),
    ifExists,
  };
}

function textsOf(value: Json, name: string, read: (item: Json) => string | undefined = plainText): string[] {
  const items: readonly Json[] = Array.isArray(value) ? value : [value];
  return items.map((item) => {
    const text = read(item);
    if (text === undefined) throw new Unreadable(`${name} is not text`);
    return text;
  });
}

function plainText(item: Json): string | undefined {
  return typeof item === 'string' && item !== '' ? item : undefined;
}

/** Condition values may be written as booleans and numbers; IAM compares them as text. */
function scalarText(item: Json): string | undefined {
  return typeof item === 'string' || typeof item === 'boolean' || typeof item === 'number' ? String(item) : undefined;
}

function objectOf(value: Json, name: string, elements?: readonly string[]): JsonObject {
  if (!isJsonObject(value)) throw new Unreadable(`${name} is not an object`);
  const unknown = elements && Object.keys(value).find((key) => !elements.includes(key));
  if (unknown !== undefined) throw new Unreadable(`${name} has an element that IAM does not know: ${unknown}`);
  return value;
}
