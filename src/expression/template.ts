import { isJsonObject, type Json } from '../core/json.ts';
import type { FactTable, Row } from '../model/facts.ts';

/** Sentences about a row: `{{user.arn}} can sign in without MFA`. Names are columns of the row and parameters. */

export interface Placeholder {
  /** `user` or `params`. */
  readonly record: string;
  readonly name: string;
  readonly offset: number;
}

const PLACEHOLDER = /\{\{\s*([A-Za-z_]\w*)\.([A-Za-z_]\w*)\s*\}\}/g;
const LONGEST_VALUE = 300;
const LONGEST_LIST = 200;

/** What a sentence refers to, in order. */
export function placeholders(template: string): Placeholder[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => ({
    record: match[1] ?? '',
    name: match[2] ?? '',
    offset: match.index,
  }));
}

/** The offset of a brace pair that is no placeholder, if there is one. */
export function strayBraces(template: string): number | undefined {
  const blanked = template.replaceAll(PLACEHOLDER, (found) => ' '.repeat(found.length));
  const at = blanked.search(/\{\{|\}\}/);
  return at < 0 ? undefined : at;
}

/** Fills a sentence in. What is absent reads `none`, what is not known reads `unknown`. */
export function render(template: string, table: FactTable, row: Row, params: Readonly<Record<string, Json>>): string {
  return template.replaceAll(PLACEHOLDER, (_, record: string, name: string) => {
    if (record === table.as) return cellText(row, name);
    return Object.hasOwn(params, name) ? valueText(params[name]) : 'unknown';
  });
}

function cellText(row: Row, name: string): string {
  if (row.absent.includes(name)) return 'none';
  return Object.hasOwn(row.values, name) ? valueText(row.values[name]) : 'unknown';
}

function valueText(value: Json | undefined): string {
  if (Array.isArray(value)) return listed(value.map(String));
  if (isJsonObject(value)) return listed(Object.entries(value).map(([key, item]) => `${key}=${String(item)}`));
  return clean(String(value));
}

/** Whole items as far as there is room, and how many there are besides. */
function listed(items: readonly string[]): string {
  const [first, ...others] = items.map(clean);
  if (first === undefined) return 'none';
  let text = first;
  for (const [index, item] of others.entries()) {
    if (text.length + item.length > LONGEST_LIST) return `${text} and ${others.length - index} more`;
    text += `, ${item}`;
  }
  return text;
}

/** One line of bounded length: values come from AWS, and whoever named the resource chose them. */
function clean(text: string): string {
  const line = text.replaceAll(/\p{Cc}/gu, '\uFFFD');
  return line.length > LONGEST_VALUE ? `${line.slice(0, LONGEST_VALUE).toWellFormed()}…` : line;
}
