import { type Environment, joined, type Values, valuesOfVariable } from './environment.ts';

const VARIABLE = /\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g;

/** Every text that `$NAME`, `${NAME}` and `${NAME:-default}` in a text can make, as far as they are known. */
export function expandPlain(text: string, environment: Environment): Values {
  const parts: Values[] = [];
  let at = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, braced, otherwise, plain] = match;
    const known = valuesOfVariable(environment, braced ?? plain ?? '');
    parts.push([text.slice(at, match.index)], known ?? [otherwise ?? whole]);
    at = match.index + whole.length;
  }
  parts.push([text.slice(at)]);
  return joined(parts, environment.budget);
}
