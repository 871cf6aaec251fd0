import type { ParameterExpansionPart } from 'unbash';
import type { Values } from './environment.ts';

/**
 * `${NAME%.tgz}`, `${NAME/a/b}`, `${NAME,,}` of a known value (Bash Reference Manual, "Shell Parameter Expansion").
 * Undefined where what comes of it is not known.
 */
export function changed({ operation, prefix }: ParameterExpansionPart, values: Values): Values | undefined {
  if (prefix !== undefined) return undefined;
  switch (operation?.type) {
    case undefined:
      return values;
    case 'Remove': {
      const { operator, operand } = operation;
      return values.map((value) => removed(value, operand.value, operator));
    }
    case 'Replace': {
      const { operator, pattern, replacement } = operation;
      return values.map((value) => replaced(value, pattern.value, replacement.value, operator));
    }
    case 'CaseModification':
      return values.map((value) => (operation.operator.startsWith(',') ? value.toLowerCase() : value.toUpperCase()));
    case 'Default':
      return operation.operator.endsWith('?') ? values : undefined;
    case 'Transform':
      return values;
    default:
      return undefined;
  }
}

/** A prefix or suffix by a pattern with at most one `*`, which stands at its end or beginning; else the value stays. */
function removed(value: string, pattern: string, operator: '#' | '##' | '%' | '%%'): string {
  const isPrefix = operator.startsWith('#');
  const literal = isPrefix ? pattern.replace(/^\*/, '') : pattern.replace(/\*$/, '');
  if (/[*?[]/.test(literal)) return value;
  if (literal === pattern) {
    if (isPrefix) return value.startsWith(literal) ? value.slice(literal.length) : value;
    return value.endsWith(literal) ? value.slice(0, value.length - literal.length) : value;
  }
  const isLongest = operator.length === 2;
  const at = isPrefix === isLongest ? value.lastIndexOf(literal) : value.indexOf(literal);
  if (at < 0 || literal === '') return value;
  return isPrefix ? value.slice(at + literal.length) : value.slice(0, at);
}

function replaced(value: string, pattern: string, by: string, operator: '/' | '//' | '/#' | '/%'): string {
  if (pattern === '' || /[*?[]/.test(pattern)) return value;
  if (operator === '//') return value.replaceAll(pattern, () => by);
  if (operator === '/#') return value.startsWith(pattern) ? by + value.slice(pattern.length) : value;
  if (operator === '/%') return value.endsWith(pattern) ? value.slice(0, -pattern.length) + by : value;
  return value.replace(pattern, () => by);
}
