import { RE2JS } from '@bufbuild/re2';

/**
 * Regular expressions of the RE2 syntax: matching time is linear in the text, whatever the pattern. JavaScript's
 * own engine backtracks and may take minutes on thirty characters.
 */

const compiled = new Map<string, RE2JS>();

/** Compiles a pattern once. Patterns are literals of the catalog: few. @throws Error when it is not RE2. */
export function compilePattern(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const fresh = RE2JS.compile(pattern);
  compiled.set(pattern, fresh);
  return fresh;
}

/**
 * Steps that matching takes at the most. A pattern is linear in the text, but as slow as its program is long:
 * `(a|aa){500}$` takes thousands of instructions for one character.
 */
export function costOfMatching(text: string, pattern: string): number {
  return text.length * Math.ceil(compilePattern(pattern).re2().prog.numInst() / 4);
}

/** CEL's `matches`: true when the pattern is found anywhere in the text. */
export function matches(text: string, pattern: string): boolean {
  return compilePattern(pattern).test(text);
}
