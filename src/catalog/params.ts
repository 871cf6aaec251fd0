import { canonicalJson } from '../core/canonical-json.ts';
import { byText } from '../core/compare.ts';
import type { Problem } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import { nearest } from '../core/nearest.ts';
import { toCel } from '../expression/value.ts';
import type { Control, Criterion, Param } from '../model/catalog.ts';

/** Parameters belong to the catalog as a whole: one name, one type, one default, one value in a run. */

export interface ResolvedParams {
  /** What is printed with every report, sorted by name. */
  readonly criteria: readonly Criterion[];
  /** The same as values by name, for expressions. */
  readonly values: Readonly<Record<string, Json>>;
  /** What is wrong with the overrides; without places, which only the config's reader knows. */
  readonly problems: readonly (Problem & { readonly param: string })[];
}

/** The parameters that the controls declare, by name. */
export function declaredParams(controls: readonly Control[]): ReadonlyMap<string, Param> {
  return new Map(controls.flatMap(({ params }) => Object.entries(params)));
}

/** Puts the config's values over the catalog's defaults, each checked against its type. */
export function resolveParams(controls: readonly Control[], overrides: Readonly<Record<string, Json>>): ResolvedParams {
  const declared = declaredParams(controls);
  const problems = Object.entries(overrides).flatMap(([name, value]) => problemOf(name, value, declared));
  const wrong = new Set(problems.map(({ param }) => param));
  const criteria = [...declared]
    .sort(([a], [b]) => byText(a, b))
    .map(([param, { default: fallback, meaning }]): Criterion => {
      const isSet = Object.hasOwn(overrides, param) && !wrong.has(param);
      const value = isSet ? (overrides[param] ?? fallback) : fallback;
      return { param, value, from: isSet ? 'config' : 'default', meaning };
    });
  return { criteria, values: Object.fromEntries(criteria.map(({ param, value }) => [param, value])), problems };
}

function problemOf(name: string, value: Json, declared: ReadonlyMap<string, Param>): ResolvedParams['problems'] {
  const param = declared.get(name);
  if (param === undefined) {
    const near = nearest(name, declared.keys());
    const remedy =
      near === undefined ? 'See `goldproof controls list` for the parameters' : `Did you mean \`${near}\`?`;
    return [{ param: name, message: `there is no parameter \`${name}\``, remedy }];
  }
  if (toCel(param.type, value) !== undefined) return rangeProblem(name, value, param);
  const message = `\`${name}\` is not of type ${param.type}: ${canonicalJson(value)}`;
  return [{ param: name, message, remedy: `Write a value such as ${canonicalJson(param.default)}` }];
}

/** A number that no AWS setting can have, or that makes every row conform, is a slip; so is an entry of blanks. */
export function rangeProblem(name: string, value: Json, { min, max }: Param): ResolvedParams['problems'] {
  if (Array.isArray(value) && value.some((entry) => typeof entry === 'string' && entry.trim() === '')) {
    return [{ param: name, message: `\`${name}\` has an empty entry`, remedy: 'Remove it: it names nothing' }];
  }
  if (typeof value !== 'number' || (value >= (min ?? value) && value <= (max ?? value))) return [];
  const range = [min === undefined ? '' : ` at least ${min}`, max === undefined ? '' : ` at most ${max}`];
  const remedy = `Write a number of${range.filter(Boolean).join(' and')}`;
  return [{ param: name, message: `\`${name}\` is out of range: ${value}`, remedy }];
}

/** Whether two declarations of one name agree in type, default, range and what they approve. */
export function agree(left: Param, right: Param): boolean {
  const shape = ({ type, default: value, approves, min, max }: Param): string =>
    canonicalJson([type, value, approves ?? null, min ?? null, max ?? null]);
  return shape(left) === shape(right);
}
