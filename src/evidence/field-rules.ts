import type { FieldRules } from '../operations/operation.ts';

export type FieldKind = keyof FieldRules;

interface Rule {
  readonly kind: FieldKind;
  readonly segments: readonly string[];
}

/** The kinds of one place in a value, and what is needed to know those of the places below it. */
export interface Place {
  readonly kinds: ReadonlySet<FieldKind>;
  readonly below: readonly Rule[];
  readonly depth: number;
}

/** The place above `/input` and `/response`. */
export function rootPlace(rules: FieldRules): Place {
  const below = (['freeForm', 'documents', 'base64', 'personal'] as const).flatMap((kind) =>
    (rules[kind] ?? []).map((pattern) => ({ kind, segments: parsePattern(pattern) })),
  );
  return { kinds: new Set(), below, depth: 0 };
}

/** One step down, into a member or an element. */
export function childPlace(place: Place, segment: string): Place {
  if (place.below.length === 0) return place;
  const depth = place.depth + 1;
  const alive = place.below.filter(({ segments }) => ['*', segment].includes(segments[place.depth] ?? ''));
  const ended = alive.filter(({ segments }) => segments.length === depth).map(({ kind }) => kind);
  return {
    kinds: ended.length === 0 ? place.kinds : new Set([...place.kinds, ...ended]),
    below: alive.filter(({ segments }) => segments.length > depth),
    depth,
  };
}

/** @throws TypeError on a pattern that is none: rules are part of the program. */
function parsePattern(pattern: string): readonly string[] {
  const [empty, root, ...rest] = pattern.split('/');
  if (empty !== '' || (root !== 'response' && root !== 'input')) throw new TypeError(`${pattern} is no field rule`);
  return [root, ...rest].map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
