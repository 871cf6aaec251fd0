import { type Budget, DEEPEST_NODE, refuseDeeper } from './budget.ts';
import { type Environment, joined, type Values, valuesOfVariable } from './environment.ts';
import type { PowerShellNode } from './powershell-grammar.ts';

const LISTS: ReadonlySet<string> = new Set(['array_literal_expression', 'array_expression', 'statement_list']);

/** Everything that a PowerShell expression may be, variables followed. What cannot be followed stands as written. */
export function readPowerShellValues(node: PowerShellNode, environment: Environment, depth = 0): Values {
  refuseDeeper(depth, DEEPEST_NODE, 'expressions of PowerShell');
  const below = (child: PowerShellNode): Values => readPowerShellValues(child, environment, depth + 1);
  const children = node.namedChildren.filter((each) => each !== null);
  switch (node.type) {
    case 'variable':
    case 'braced_variable':
      return valuesOfVariable(environment, nameOf(node.text)) ?? [node.text];
    case 'verbatim_string_characters':
      return [node.text.slice(1, -1).replaceAll("''", "'")];
    case 'verbatim_here_string_characters':
      return [node.text.slice(3, -3)];
    case 'expandable_string_literal':
    case 'expandable_here_string_literal':
      return expanded(node, children, below, environment.budget);
    case 'additive_expression':
    case 'additive_argument_expression':
      return joined(children.map(below), environment.budget);
    case 'format_expression':
    case 'format_argument_expression':
      if (children.length > 1) return formatted(children, below);
  }
  if (LISTS.has(node.type) && children.length > 0) return children.flatMap(below);
  const [only] = children;
  return children.length === 1 && only !== undefined && isWrapper(node, only) ? below(only) : [node.text];
}

function nameOf(text: string): string {
  return text
    .replace(/^\$\{?(?:script:|global:|local:)?/i, '')
    .replace(/\}$/, '')
    .toLowerCase();
}

/** An only child that stands for its parent: an expression in parentheses or a chain of one. */
function isWrapper(node: PowerShellNode, child: PowerShellNode): boolean {
  return (
    /expression$|literal$|^pipeline|^sub_expression$|^statement_block$/.test(node.type) || child.text === node.text
  );
}

function expanded(
  node: PowerShellNode,
  children: readonly PowerShellNode[],
  below: (child: PowerShellNode) => Values,
  budget: Budget,
): Values {
  const quotes = node.type === 'expandable_here_string_literal' ? 2 : 1;
  const text = node.text;
  const parts: Values[] = [];
  let at = quotes;
  for (const child of children) {
    const start = child.startIndex - node.startIndex;
    parts.push([text.slice(at, Math.max(at, start))], below(child));
    at = child.endIndex - node.startIndex;
  }
  parts.push([text.slice(at, Math.max(at, text.length - quotes))]);
  return joined(parts, budget);
}

/** `'{0}/agent.msi' -f $base` */
function formatted(children: readonly PowerShellNode[], below: (child: PowerShellNode) => Values): Values {
  const [pattern, ...rest] = children.filter(({ text }) => text.toLowerCase() !== '-f');
  if (pattern === undefined) return [];
  const values = rest.flatMap(below);
  return below(pattern).map((text) =>
    text.replace(/\{(\d)(?:[:,][^}]*)?\}/g, (whole, index) => values[Number(index)] ?? whole),
  );
}
