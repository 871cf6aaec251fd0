import { isJsonObject, type Json } from '../../core/json.ts';

/**
 * The values that decided a row, as they are printed. What is long is shortened: a right over forty actions would fill
 * a page, and the whole value stands in the control's population file.
 */

const ITEMS_SHOWN = 3;
const CHARACTERS_SHOWN = 160;

type Read = Readonly<Record<string, Json>>;

/**
 * `imdsV2 = false`, `actions = ["iam:PassRole", … 38 more]`: one for each name that was read, in order.
 *
 * @param subject What the row is about: it has a column of its own and is not said twice.
 */
export function decidingValues(read: Read, subject: string): string[] {
  return Object.entries(read).flatMap(([name, value]) => (value === subject ? [] : [`${name} = ${shown(value).text}`]));
}

/** Whether a value is longer in the population file than it is printed. */
export function isShortened(read: Read): boolean {
  return Object.values(read).some((value) => shown(value).shortened);
}

interface Shown {
  readonly text: string;
  readonly shortened: boolean;
}

function shown(value: Json): Shown {
  if (Array.isArray(value)) return several('[', value.map(shown), ']');
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, item]): Shown => {
      const { text, shortened } = shown(item);
      return { text: `${JSON.stringify(key)}: ${text}`, shortened };
    });
    return several('{', entries, '}');
  }
  if (value === null) return { text: 'none', shortened: false };
  const text = JSON.stringify(value);
  if (text.length <= CHARACTERS_SHOWN) return { text, shortened: false };
  return { text: `${text.slice(0, CHARACTERS_SHOWN).toWellFormed()}…`, shortened: true };
}

function several(open: string, items: readonly Shown[], close: string): Shown {
  const first = items.slice(0, ITEMS_SHOWN);
  const more = items.length - first.length;
  const texts = [...first.map(({ text }) => text), ...(more === 0 ? [] : [`… ${more} more`])];
  return {
    text: `${open}${texts.join(', ')}${close}`,
    shortened: more > 0 || first.some(({ shortened }) => shortened),
  };
}
