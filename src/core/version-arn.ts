/**
 * Image Builder's ARNs end in a semantic version, in which x stands for any number. What names one with x means the
 * highest version there is (Image Builder User Guide, "Semantic versioning").
 */

/** Whether `…/web/1.x.x` means `…/web/1.2.3`; an ARN means itself. */
export function coversVersion(pattern: string, arn: string): boolean {
  if (pattern === arn) return true;
  const [wide, narrow] = [split(pattern), split(arn)];
  return (
    wide.name === narrow.name &&
    wide.nodes.length === narrow.nodes.length &&
    wide.nodes.every((node, index) => node === 'x' || node === narrow.nodes[index])
  );
}

/** Compares ARNs by their versions, as numbers: 1.10.0 comes after 1.9.0. */
export function byVersion(a: string, b: string): number {
  const [first, second] = [split(a).nodes, split(b).nodes];
  const at = first.findIndex((node, index) => node !== second[index]);
  return at < 0 ? 0 : Number(first[at]) - Number(second[at] ?? 0);
}

/** The highest version among these that is meant. */
export function newestVersion(pattern: string, arns: Iterable<string>): string | undefined {
  return [...arns]
    .filter((arn) => coversVersion(pattern, arn))
    .sort(byVersion)
    .at(-1);
}

function split(arn: string): { readonly name: string; readonly nodes: readonly string[] } {
  const at = arn.lastIndexOf('/');
  return { name: arn.slice(0, at), nodes: arn.slice(at + 1).split('.') };
}
