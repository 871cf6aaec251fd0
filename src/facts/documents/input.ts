import type { LineOf } from './finding.ts';

/** A step's input as plain data, its references filled in, with the line of every text in it. */
export type Input =
  | { readonly kind: 'text'; readonly text: string; readonly lineOf: LineOf; readonly line: number }
  | { readonly kind: 'list'; readonly items: readonly Input[]; readonly line: number }
  | { readonly kind: 'map'; readonly members: ReadonlyMap<string, Input>; readonly line: number };
