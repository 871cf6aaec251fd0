/** Reading the form of the two query protocols: `Filter.1.Name=owner-id&Filter.1.Value.1=…` (Smithy, awsQuery, ec2Query). */
import { type Members, readText, type Shape, traitsOf } from './sdk.ts';
import type { Wire } from './service.ts';

type Fields = readonly (readonly [name: string, value: string])[];

/** The input a form carries. */
export function readForm(shape: Shape, fields: Fields, wire: Wire): Members {
  return readStructure(shape, fields, '', wire === 'ec2Query');
}

function readValue(shape: Shape, fields: Fields, key: string, ec2: boolean): unknown {
  if (shape.isStructSchema()) return readStructure(shape, fields, key, ec2);
  if (shape.isListSchema()) return readList(shape, fields, key, ec2);
  if (shape.isMapSchema()) return readMap(shape, fields, key, ec2);
  const text = fields[0]?.[1];
  return text === undefined ? undefined : readText(shape, text, 'form');
}

function readStructure(shape: Shape, fields: Fields, key: string, ec2: boolean): Members {
  const members: Members = {};
  for (const [name, member] of shape.structIterator()) {
    const inner = join(key, memberName(name, member, ec2));
    const under = below(fields, inner);
    if (under.length > 0) members[name] = readValue(member, under, inner, ec2);
  }
  return members;
}

function readList(shape: Shape, fields: Fields, key: string, ec2: boolean): unknown[] {
  const value = shape.getValueSchema();
  const flat = ec2 || traitsOf(shape).xmlFlattened !== undefined;
  const base = flat ? key : join(key, traitsOf(value).xmlName ?? 'member');
  const items: unknown[] = [];
  for (let index = 1; ; index++) {
    const inner = join(base, String(index));
    const under = below(fields, inner);
    if (under.length === 0) return items;
    items.push(readValue(value, under, inner, ec2));
  }
}

function readMap(shape: Shape, fields: Fields, key: string, ec2: boolean): Members {
  const base = traitsOf(shape).xmlFlattened === undefined ? join(key, 'entry') : key;
  const keyName = traitsOf(shape.getKeySchema()).xmlName ?? 'key';
  const valueName = traitsOf(shape.getValueSchema()).xmlName ?? 'value';
  const map: Members = {};
  for (let index = 1; ; index++) {
    const entry = join(base, String(index));
    const name = fields.find(([field]) => field === join(entry, keyName))?.[1];
    if (name === undefined) return map;
    const inner = join(entry, valueName);
    map[name] = readValue(shape.getValueSchema(), below(fields, inner), inner, ec2);
  }
}

/** EC2 capitalises member names, unless a member carries a name for EC2's protocol. */
function memberName(name: string, shape: Shape, ec2: boolean): string {
  const { ec2QueryName, xmlName } = traitsOf(shape);
  if (!ec2) return xmlName ?? name;
  if (ec2QueryName !== undefined) return ec2QueryName;
  const plain = xmlName ?? name;
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function below(fields: Fields, key: string): Fields {
  return fields.filter(([name]) => name === key || name.startsWith(`${key}.`));
}

function join(key: string, name: string): string {
  return key === '' ? name : `${key}.${name}`;
}
