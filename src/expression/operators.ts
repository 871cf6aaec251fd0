import { type Node, operands, type TypeOf, typeOf } from './node.ts';
import type { Rule } from './refusal.ts';

/** What implementations of CEL disagree on, operator by operator: mixed types, orders, equality, membership. */

interface Fault {
  readonly rule: Rule;
  readonly message: string;
}

const ORDERED = new Set(['int', 'double', 'google.protobuf.Timestamp', 'google.protobuf.Duration']);

/** Why a comparison, a division or a membership test is not in the dialect. */
export function operatorFault(node: Node): Fault | undefined {
  const [left, right] = operands(node);
  if (left === undefined || right === undefined) return undefined;
  switch (node.op) {
    case '/':
    case '%':
      return isPositiveLiteral(right)
        ? undefined
        : { rule: 'divide', message: 'the divisor is not a positive literal' };
    case 'in':
      return membershipFault(typeOf(left), typeOf(right));
    case '==':
    case '!=':
      return comparisonFault(node.op, typeOf(left), typeOf(right)) ?? equalityFault(typeOf(left));
    default:
      return comparisonFault(node.op, typeOf(left), typeOf(right)) ?? orderFault(typeOf(left));
  }
}

function isPositiveLiteral({ op, args }: Node): boolean {
  return op === 'value' && ((typeof args === 'bigint' && args > 0n) || (typeof args === 'number' && args > 0));
}

function comparisonFault(op: string, left: TypeOf, right: TypeOf): Fault | undefined {
  return left.name === right.name ? undefined : { rule: 'type', message: `${left.name} ${op} ${right.name}` };
}

function orderFault({ type, name }: TypeOf): Fault | undefined {
  return ORDERED.has(type) ? undefined : { rule: 'order', message: `${name} has no order` };
}

function equalityFault({ kind, type, name }: TypeOf): Fault | undefined {
  const isComparable = kind === 'primitive' || ORDERED.has(type) || name === 'list<string>';
  return isComparable ? undefined : { rule: 'equal', message: `${name} cannot be compared` };
}

function membershipFault(item: TypeOf, collection: TypeOf): Fault | undefined {
  const isMap = collection.kind === 'map';
  const members = isMap ? collection.keyType : collection.valueType;
  const allowed = isMap ? ['string'] : ['string', 'int', 'bool'];
  const isAllowed = members !== undefined && allowed.includes(members.type) && item.name === members.name;
  return isAllowed ? undefined : { rule: 'in', message: `${item.name} in ${collection.name}` };
}
