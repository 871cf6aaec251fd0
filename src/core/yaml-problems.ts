import { z } from 'zod';
import type { Problem } from './errors.ts';
import { nearest } from './nearest.ts';
import type { YamlPath, YamlSource } from './yaml-place.ts';

type Issue = z.core.$ZodIssue;

/** More problems tell no one more, and finding each one's place takes time. */
export const MOST_PROBLEMS = 200;

/** A schema's issues as problems in the words and at the places of the file that was read: the first, and a count. */
export function problemsOfIssues(issues: readonly Issue[], schema: z.ZodType, source: YamlSource): Problem[] {
  const shown = issues.slice(0, MOST_PROBLEMS).flatMap((issue) => problemsOf(issue, schema, source));
  return [...shown, ...uncounted(issues.length, source)];
}

/** That there are more than are shown. */
function uncounted(all: number, { file }: YamlSource): Problem[] {
  const more = all - MOST_PROBLEMS;
  if (more <= 0) return [];
  return [{ file, message: `there are ${more} more problems`, remedy: 'Correct these first and start again' }];
}

function problemsOf(issue: Issue, schema: z.ZodType, source: YamlSource): Problem[] {
  if (issue.code === 'unrecognized_keys')
    return [
      ...issue.keys.slice(0, MOST_PROBLEMS).map((key) => unknownKey(issue.path, key, schema, source)),
      ...uncounted(issue.keys.length, source),
    ];
  if (issue.code === 'invalid_key') {
    const message = `${nameOf(issue.path)}: ${issue.issues[0]?.message ?? issue.message}`;
    return [{ ...source.locateKey(issue.path), message, remedy: 'Correct the name' }];
  }
  const closest = issue.code === 'invalid_union' ? closestBranch(issue.errors) : undefined;
  if (closest !== undefined) {
    const nested = closest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
    return nested.flatMap((inner) => problemsOf(inner, schema, source));
  }
  return [plainProblem(issue, schema, source)];
}

/** Of a union's alternatives the one that came furthest: the deepest first error tells what was meant. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map((issue) => issue.path.length));
  const best = branches.reduce<readonly Issue[] | undefined>(
    (found, branch) => (found === undefined || depth(branch) > depth(found) ? branch : found),
    undefined,
  );
  return best !== undefined && depth(best) > 0 ? best : undefined;
}

function plainProblem(issue: Issue, schema: z.ZodType, source: YamlSource): Problem {
  const name = nameOf(issue.path);
  const value = valueAt(source.value, issue.path);
  if (value === undefined && issue.path.length > 0) {
    const message = `${name} is missing`;
    return { ...source.locate(issue.path), message, remedy: `Add \`${String(issue.path.at(-1))}\`` };
  }
  const message = `${name}: ${issue.message}`;
  return { ...source.locate(issue.path), message, remedy: remedyOf(issue, value, schema) };
}

function remedyOf(issue: Issue, value: unknown, schema: z.ZodType): string {
  const own: unknown = issue.code === 'custom' ? issue.params?.['remedy'] : undefined;
  if (typeof own === 'string') return own;
  const example = exampleAt(schema, issue.path);
  if (issue.code === 'invalid_type' && example !== undefined) return `Write it as ${example}`;
  if (issue.code === 'invalid_type' && issue.expected === 'string' && typeof value !== 'object') {
    return 'Put the value in quotes';
  }
  if (issue.code === 'invalid_value') {
    const near = typeof value === 'string' ? nearest(value, issue.values.map(String)) : undefined;
    return near === undefined ? `Use one of ${issue.values.join(', ')}` : `Did you mean \`${near}\`?`;
  }
  return 'Correct the value';
}

function unknownKey(path: YamlPath, key: string, schema: z.ZodType, source: YamlSource): Problem {
  const known = knownKeys(schema, path);
  const near = nearest(key, known);
  const list = known.length === 0 ? 'Remove it' : `Use one of ${known.join(', ')}`;
  return {
    ...source.locateKey([...path, key]),
    message: `${nameOf([...path, key])} is not known here`,
    remedy: near === undefined ? list : `Did you mean \`${near}\`?`,
  };
}

/** What a schema shows as an example of itself (`.meta({ example })`). */
function exampleAt(schema: z.ZodType, path: YamlPath): string | undefined {
  const found = schemaAt(schema, path);
  const example: unknown = found && z.globalRegistry.get(found)?.['example'];
  return typeof example === 'string' ? example : undefined;
}

/** The schema at a path, as far as the structure tells. */
function schemaAt(schema: z.ZodType, path: YamlPath): z.core.$ZodType | undefined {
  let current: z.core.$ZodType | undefined = schema;
  for (const step of path) current = current && stepInto(unwrap(current), step);
  return current && unwrap(current);
}

/** The names that an object at a path may have. */
function knownKeys(schema: z.ZodType, path: YamlPath): string[] {
  const found = schemaAt(schema, path);
  return found !== undefined && isObject(found) ? Object.keys(found._zod.def.shape).sort() : [];
}

function stepInto(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  if (isObject(schema)) return schema._zod.def.shape[String(step)];
  const def = schema._zod.def as { readonly element?: z.core.$ZodType; readonly valueType?: z.core.$ZodType };
  return def.element ?? def.valueType;
}

/** Through readonly, optional, default: what they wrap. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const { innerType } = schema._zod.def as { readonly innerType?: z.core.$ZodType };
  return innerType === undefined ? schema : unwrap(innerType);
}

function isObject(schema: z.core.$ZodType): schema is z.core.$ZodObject {
  return schema._zod.def.type === 'object';
}

function valueAt(value: unknown, path: YamlPath): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Record<PropertyKey, unknown>)[step];
  }
  return current;
}

/** `tests[0].expect`; the whole document has no name of its own. */
function nameOf(path: YamlPath): string {
  const parts = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return parts.length === 0 ? 'the document' : `\`${parts.join('').replace(/^\./, '')}\``;
}
