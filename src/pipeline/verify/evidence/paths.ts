import { isJsonObject, type Json, member, stringMember } from '../../../core/json.ts';

/** The texts at a path of members, `*` for every element, `[Name=x]` for the elements in which `Name` is `x`. */
export function textsAt(value: Json | undefined, path: string): readonly string[] {
  return valuesAt(value, path.split('/')).filter((found) => typeof found === 'string');
}

function valuesAt(value: Json | undefined, [segment, ...below]: readonly string[]): readonly Json[] {
  if (value === undefined) return [];
  if (segment === undefined) return [value];
  if (isJsonObject(value)) return valuesAt(member(value, segment), below);
  if (!Array.isArray(value)) return [];
  const [, name, wanted] = /^\[(\w+)=([^\]]+)\]$/.exec(segment) ?? [];
  const chosen = name === undefined ? value : value.filter((element) => stringMember(element, name) === wanted);
  return segment === '*' || name !== undefined ? chosen.flatMap((element) => valuesAt(element, below)) : [];
}
