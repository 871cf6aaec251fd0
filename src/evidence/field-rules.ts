import type { FieldRules } from '../operations/operation.ts';

export type FieldKind = keyof FieldRules;

interface Rule {
  readonly kind: FieldKind;
  readonly segments: readonly string[];
}

/** The kinds of one place in a value, and what is needed to know those of the places below it. */
export interface Place {
  readonly kinds: ReadonlySet<FieldKind>;
  /** What is left of the rules that may end below. */
  readonly below: readonly Rule[];
}

/** The place above `/input` and `/response`. */
export function rootPlace(rules: FieldRules): Place {
  const below = (['freeForm', 'documents', 'base64', 'personal'] as const).flatMap((kind) =>
    (rules[kind] ?? []).map((pattern) => ({ kind, segments: parsePattern(pattern) })),
  );
  return { kinds: new Set(), below };
}

/** One step down, into a member or an element. */
export function childPlace(place: Place, segment: string): Place {
  if (place.below.length === 0) return place;
  const left = place.below.flatMap(({ kind, segments }) =>
    behind(segments, segment).map((rest) => ({ kind, segments: rest })),
  );
  const ended = left.filter(({ segments }) => segments.length === 0).map(({ kind }) => kind);
  return {
    kinds: ended.length === 0 ? place.kinds : new Set([...place.kinds, ...ended]),
    below: left.filter(({ segments }) => segments.length > 0),
  };
}

/** What is left of a pattern behind a step, in each way to take it: `**` holds for any number of steps. */
function behind(pattern: readonly string[], segment: string): readonly (readonly string[])[] {
  const [first, ...rest] = pattern;
  if (first === '**') return [pattern, ...behind(rest, segment)];
  return first === '*' || first === segment ? [rest] : [];
}

/** @throws TypeError on a pattern that is none: rules are part of the program. */
function parsePattern(pattern: string): readonly string[] {
  const [empty, root, ...rest] = pattern.split('/');
  if (empty !== '' || (root !== 'response' && root !== 'input')) throw new TypeError(`${pattern} is no field rule`);
  return [root, ...rest].map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
