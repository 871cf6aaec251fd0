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

/** The image version that a recipe makes: it has the recipe's name and version. */
export function versionMadeBy(recipe: string): string {
  return recipe.replace(/:(image|container)-recipe\//, ':image/');
}

/** `…/1.0.0/12` → `…/1.0.0` */
export function versionOf(build: string): string {
  return build.slice(0, build.lastIndexOf('/'));
}

/** `…/1.0.0/12` → 12; -1 where the ARN ends in no number. */
export function buildNumber(arn: string): number {
  const number = Number(arn.slice(arn.lastIndexOf('/') + 1) || Number.NaN);
  return Number.isInteger(number) ? number : -1;
}

/** Whether an ARN names one build, as `…/1.0.0/12` does, and no version ("Semantic versioning": build version ARNs). */
export function isBuild(arn: string): boolean {
  return /\/\d+\.\d+\.\d+\/\d+$/.test(arn);
}

/**
 * What a name will come to mean when newer versions are made, as a pattern of ARNs: `…/web/1.x.x` is `…/web/1.*.*`. A name
 * of a version without a build number means its newest build. Undefined: it always means the same.
 *
 * @param hasBuilds Whether versions of this kind have builds: recipes have none.
 */
export function openPattern(arn: string, hasBuilds: boolean): string | undefined {
  const { name, nodes } = split(arn);
  const isVersion = nodes.length === 3;
  if (!nodes.includes('x') && !(isVersion && hasBuilds)) {
    const version = name.slice(name.lastIndexOf('/') + 1);
    // `…/web/x.x.x/1`: a build of whatever version.
    return /(^|\.)x(\.|$)/.test(version)
      ? `${split(name).name}/${version.replaceAll('x', '*')}/${nodes.join('.')}`
      : undefined;
  }
  const open = `${name}/${nodes.map((node) => (node === 'x' ? '*' : node)).join('.')}`;
  return hasBuilds && !open.endsWith('*') ? `${open}*` : open;
}

function split(arn: string): { readonly name: string; readonly nodes: readonly string[] } {
  const at = arn.lastIndexOf('/');
  return { name: arn.slice(0, at), nodes: arn.slice(at + 1).split('.') };
}
