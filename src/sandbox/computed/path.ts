/**
 * The texts at a dotted path; a list on the way stands for each of its items. Booleans and numbers are given as
 * text, as EC2's filters compare them.
 */
export function textsAt(value: unknown, path: string): string[] {
  const [name = '', ...rest] = path.split('.');
  if (Array.isArray(value)) return value.flatMap((item) => textsAt(item, path));
  if (path === '') return ['string', 'number', 'boolean'].includes(typeof value) ? [String(value)] : [];
  if (typeof value !== 'object' || value === null) return [];
  const found: unknown = new Map<string, unknown>(Object.entries(value)).get(name);
  return found === undefined ? [] : textsAt(found, rest.join('.'));
}
