/** The engine's parsed expression, as far as the fence reads it. */

export interface TypeOf {
  readonly kind: string;
  readonly type: string;
  readonly name: string;
  readonly keyType?: TypeOf;
  readonly valueType?: TypeOf;
}

export interface Node {
  readonly op: string;
  /** By operator: a literal, a name, a node, or a tuple of these. */
  readonly args: unknown;
  readonly start: number;
  readonly end: number;
  /** Set by the engine's check; missing on what a macro never evaluates. */
  readonly checkedType?: TypeOf;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'op' in value && typeof value.op === 'string';
}

/** The nodes directly below an operator or a selection; not those of calls, whose arguments are one level deeper. */
export function operands(node: Node): readonly Node[] {
  return (Array.isArray(node.args) ? node.args : [node.args]).filter(isNode);
}

/** The type that the engine's check gave a node. */
export function typeOf(node: Node): TypeOf {
  return node.checkedType ?? { kind: 'dyn', type: 'dyn', name: 'dyn' };
}

/** A node as it is written. */
export function textOf(source: string, node: Node): string {
  return source.slice(node.start, node.end);
}

/** What is known to be there once the node is true: columns asked for with has(), keys asked for with `in`. */
export function guardsWhenTrue(source: string, node: Node): string[] {
  const [left, right] = operands(node);
  if (node.op === '!_' && left !== undefined) return guardsWhenFalse(source, left);
  if (node.op === 'call') {
    const [name, args] = node.args as readonly [string, readonly Node[]];
    return name === 'has' && args[0] !== undefined ? [textOf(source, args[0])] : [];
  }
  if (left === undefined || right === undefined) return [];
  if (node.op === '&&') return [...guardsWhenTrue(source, left), ...guardsWhenTrue(source, right)];
  if (node.op === 'in' && right.checkedType?.kind === 'map') {
    return [`${textOf(source, right)}[${textOf(source, left)}]`];
  }
  return [];
}

/** What is known to be there once the node is false. */
export function guardsWhenFalse(source: string, node: Node): string[] {
  const [left, right] = operands(node);
  if (node.op === '!_' && left !== undefined) return guardsWhenTrue(source, left);
  if (node.op !== '||' || left === undefined || right === undefined) return [];
  return [...guardsWhenFalse(source, left), ...guardsWhenFalse(source, right)];
}

/** The fields of a record that an expression names, sorted. */
export function fieldsNamed(root: Node, record: string): string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (!isNode(value)) return;
    if (value.op === '.' && Array.isArray(value.args)) {
      const [target, name]: readonly unknown[] = value.args;
      if (isNode(target) && target.op === 'id' && target.args === record) found.add(String(name));
    }
    visit(value.args);
  };
  visit(root);
  return [...found].sort();
}
