import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';
import type { Status } from '../model/status.ts';
import { STATUSES } from '../model/status.ts';
import type { Block, Chart, Inline, Inlines, TableColumn, TableRows } from './blocks.ts';

/**
 * Templates emit a small closed subset of HTML; here it becomes blocks. An element or attribute outside the subset
 * is a mistake in a template and an error, so that no rendering ever drops or guesses anything.
 */

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

/** What templates refer to by name instead of writing it out: charts, and tables too long to pass through HTML. */
export interface Referenced {
  readonly charts: Readonly<Record<string, Chart>>;
  readonly tables: Readonly<Record<string, TableRows>>;
}

/** The attributes of the subset by element, with the values that they may have; null where any will do. */
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, readonly string[] | null>>>> = {
  h1: { id: null },
  h2: { id: null },
  h3: { id: null },
  p: { class: ['lead', 'note'] },
  dl: { class: ['two'] },
  pre: { title: null },
  table: { class: ['dense'], 'data-empty': null, 'data-row-headers': null, 'data-rows': null },
  th: { class: ['end'], 'data-weight': null },
  figure: { 'data-chart': null, title: null },
  aside: { class: ['neutral', 'warning', 'failure'] },
  hr: { class: ['landscape'] },
  a: { href: null },
  data: { value: null },
};

/** @throws Error naming the element or attribute that is outside the subset */
export function parseBlocks(html: string, referenced: Referenced): Block[] {
  const { childNodes } = parseFragment(html);
  assertAttributes(childNodes);
  return childNodes.flatMap((node) => block(node, referenced));
}

function assertAttributes(nodes: readonly Node[]): void {
  for (const node of nodes.filter(isElement)) {
    const known = new Map(Object.entries(ATTRIBUTES[node.tagName] ?? {}));
    for (const { name, value } of node.attrs) {
      const values = known.get(name);
      if (values === undefined || values?.includes(value) === false) throw outside(node, name);
    }
    assertAttributes(node.childNodes);
  }
}

function block(node: Node, referenced: Referenced): Block[] {
  if (!isElement(node)) return significant(node, 'between blocks');
  switch (node.tagName) {
    case 'h1':
    case 'h2':
    case 'h3':
      return [heading(node)];
    case 'p':
      return [{ kind: 'paragraph', role: role(node), content: inlines(node) }];
    case 'ul':
    case 'ol':
      return [{ kind: 'list', ordered: node.tagName === 'ol', items: children(node, 'li').map(inlines) }];
    case 'dl':
      return [{ kind: 'facts', columns: attribute(node, 'class') === 'two' ? 2 : 1, pairs: pairs(node) }];
    case 'pre':
      return [{ kind: 'code', text: text(node), label: required(node, 'title') }];
    case 'table':
      return [table(node, referenced)];
    case 'figure':
      return [figure(node, referenced)];
    case 'aside':
      return [callout(node, referenced)];
    case 'header':
      return [titlePage(node)];
    case 'hr':
      return [{ kind: 'page-break', orientation: attribute(node, 'class') === 'landscape' ? 'landscape' : 'portrait' }];
    default:
      throw outside(node);
  }
}

function heading(node: Element): Block {
  const level = Number(node.tagName.slice(1)) as 1 | 2 | 3; // the caller matched h1, h2 or h3
  const aside = node.childNodes.filter(isElement).find(({ tagName }) => tagName === 'small');
  const own = node.childNodes.filter((child) => child !== aside);
  return {
    kind: 'heading',
    level,
    id: required(node, 'id'),
    text: collapse(own.map(text).join('')).trim(),
    ...(aside === undefined ? {} : { aside: inlines(aside) }),
  };
}

function role(node: Element): 'body' | 'lead' | 'note' {
  const name = attribute(node, 'class');
  if (name === undefined) return 'body';
  if (name === 'lead' || name === 'note') return name;
  throw outside(node);
}

function pairs(node: Element): { term: string; value: Inlines }[] {
  const terms = children(node, 'dt', 'dd');
  const found: { term: string; value: Inlines }[] = [];
  for (let index = 0; index < terms.length; index += 2) {
    const [term, value] = [terms[index], terms[index + 1]];
    if (term?.tagName !== 'dt' || value?.tagName !== 'dd') throw new Error('dl: want dt and dd in turn');
    found.push({ term: collapse(text(term)).trim(), value: inlines(value) });
  }
  return found;
}

function table(node: Element, referenced: Referenced): Block {
  const [caption, head, body] = children(node, 'caption', 'thead', 'tbody');
  if (caption?.tagName !== 'caption' || head?.tagName !== 'thead') throw new Error('table: want caption and thead');
  const reference = attribute(node, 'data-rows');
  return {
    kind: 'table',
    caption: collapse(text(caption)).trim(),
    columns: children(only(head, 'tr'), 'th').map(column),
    rows: reference === undefined ? written(body) : lookUp(referenced.tables, reference),
    empty: required(node, 'data-empty'),
    density: attribute(node, 'class') === 'dense' ? 'dense' : 'normal',
    rowHeaders: attribute(node, 'data-row-headers') !== undefined,
  };
}

function written(body: Element | undefined): Inlines[][] {
  return body === undefined ? [] : children(body, 'tr').map((row) => children(row, 'td').map(inlines));
}

function column(node: Element): TableColumn {
  return {
    title: collapse(text(node)).trim(),
    weight: Number(attribute(node, 'data-weight') ?? '1'),
    align: attribute(node, 'class') === 'end' ? 'end' : 'start',
  };
}

function figure(node: Element, referenced: Referenced): Block {
  return {
    kind: 'figure',
    chart: lookUp(referenced.charts, required(node, 'data-chart')),
    alt: required(node, 'title'),
    caption: collapse(text(only(node, 'figcaption'))).trim(),
  };
}

function callout(node: Element, referenced: Referenced): Block {
  const tone = attribute(node, 'class') ?? 'neutral';
  if (tone !== 'neutral' && tone !== 'warning' && tone !== 'failure') throw outside(node);
  const title = node.childNodes.filter(isElement).find(({ tagName }) => tagName === 'h4');
  if (title === undefined) throw new Error('aside: want an h4');
  const blocks = node.childNodes.filter((child) => child !== title).flatMap((child) => block(child, referenced));
  return { kind: 'callout', tone, title: collapse(text(title)).trim(), blocks };
}

function titlePage(node: Element): Block {
  const [title, subtitle, number, organisation, period, facts, digests] = children(node, 'h1', 'p', 'dl');
  if (facts?.tagName !== 'dl' || digests?.tagName !== 'dl') throw new Error('header: want h1, four p and two dl');
  const word = (part: Element | undefined): string => (part === undefined ? '' : collapse(text(part)).trim());
  return {
    kind: 'title-page',
    title: word(title),
    subtitle: word(subtitle),
    number: word(number),
    organisation: word(organisation),
    period: word(period),
    facts: pairs(facts),
    digests: pairs(digests).map(({ term, value }) => ({ term, value: plain(value) })),
  };
}

const STYLES = { strong: 'strong', b: 'strong', code: 'code', em: 'muted', small: 'small' } as const;

function inlines(node: Element): Inlines {
  return trim(node.childNodes.map(inline));
}

function inline(node: Node): Inline {
  if (!isElement(node)) return { kind: 'text', text: collapse(text(node)) };
  if (node.tagName === 'a') return { kind: 'link', text: collapse(text(node)), target: required(node, 'href') };
  if (node.tagName === 'data') return { kind: 'status', status: statusOf(node) };
  if (!Object.hasOwn(STYLES, node.tagName)) throw outside(node);
  const style = STYLES[node.tagName as keyof typeof STYLES];
  // What stands in code is an identifier or an expression: its spaces are its own.
  return { kind: 'text', text: style === 'code' ? text(node) : collapse(text(node)), style };
}

function statusOf(node: Element): Status {
  const value = required(node, 'value');
  const status = STATUSES.find((known) => known === value);
  if (status === undefined) throw new Error(`data: ${value} is no status`);
  return status;
}

/** The outermost white space of a cell or paragraph belongs to the template's layout, not to the text. */
function trim(parts: readonly Inline[]): Inlines {
  const kept = parts.map((part, index): Inline => {
    if (part.kind !== 'text' || part.style !== undefined) return part;
    const start = index === 0 ? part.text.trimStart() : part.text;
    return { ...part, text: index === parts.length - 1 ? start.trimEnd() : start };
  });
  return kept.filter((part) => part.kind !== 'text' || part.text !== '');
}

/** The text of inlines, for places that take plain words. */
export function plain(content: Inlines): string {
  return content.map((part) => (part.kind === 'status' ? part.status : part.text)).join('');
}

function children(node: Element, ...allowed: string[]): Element[] {
  return node.childNodes.flatMap((child) => {
    if (!isElement(child)) return significant(child, `in ${node.tagName}`);
    if (!allowed.includes(child.tagName)) throw outside(child);
    return [child];
  });
}

function only(node: Element, name: string): Element {
  const [found, ...more] = children(node, name);
  if (found === undefined || more.length > 0) throw new Error(`${node.tagName}: want exactly one ${name}`);
  return found;
}

function lookUp<T>(from: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(from, name) ? from[name] : undefined;
  if (found === undefined) throw new Error(`the template refers to ${name}, which is not there`);
  return found;
}

function isElement(node: Node): node is Element {
  return 'tagName' in node;
}

function significant(node: Node, where: string): [] {
  if (node.nodeName !== '#comment' && text(node).trim() !== '')
    throw new Error(`text ${where}: ${text(node).trim().slice(0, 40)}`);
  return [];
}

function text(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(text).join('') : '';
}

function collapse(words: string): string {
  return words.replace(/[\t\n\f\r ]+/g, ' ');
}

function attribute(node: Element, name: string): string | undefined {
  return node.attrs.find((attr) => attr.name === name)?.value;
}

function required(node: Element, name: string): string {
  const value = attribute(node, name);
  if (value === undefined) throw new Error(`${node.tagName}: the attribute ${name} is missing`);
  return value;
}

function outside(node: Element, name = 'class'): Error {
  return new Error(
    `<${node.tagName} ${name}="${attribute(node, name) ?? ''}"> is outside the templates' subset of HTML`,
  );
}
