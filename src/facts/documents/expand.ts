import { type Environment, joined, type Values, valuesOfVariable } from './environment.ts';

const VARIABLE = /\\([$`\\])|\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g;

/**
 * Every text that `$NAME`, `${NAME}` and `${NAME:-default}` in a text can make, as far as they are known. A backslash
 * keeps the sign behind it, and goes.
 */
export function expandPlain(text: string, environment: Environment): Values {
  const parts: Values[] = [];
  let at = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, escaped, braced, otherwise, plain] = match;
    const known = escaped === undefined ? valuesOfVariable(environment, braced ?? plain ?? '') : [escaped];
    parts.push([text.slice(at, match.index)], known ?? [otherwise ?? whole]);
    at = match.index + whole.length;
  }
  parts.push([text.slice(at)]);
  return joined(parts, environment.budget);
}

/** The same of cmd's `%NAME%`, whose names have no case. */
export function expandPercent(text: string, environment: Environment): Values {
  const parts = text.split(/(%\w+%|!\w+!)/).map((part, index) => {
    return (index % 2 === 0 ? undefined : valuesOfVariable(environment, part.slice(1, -1).toLowerCase())) ?? [part];
  });
  return joined(parts, environment.budget);
}
