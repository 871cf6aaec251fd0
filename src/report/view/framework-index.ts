import { byNumberedText, byText } from '../../core/compare.ts';
import type { ControlText } from '../../model/report.ts';

/** From a framework's requirements to the controls that speak of them: what `mappings` say, read the other way. */

export type Mapped = Pick<ControlText, 'id' | 'mappings'>;
type Strength = ControlText['mappings'][number]['strength'];

export interface FrameworkIndex {
  /** As the controls write it: `soc2`. */
  readonly framework: string;
  readonly requirements: readonly { readonly ref: string; readonly controls: readonly MappedControl[] }[];
  /** Controls that speak of none of its requirements. */
  readonly unmapped: readonly string[];
}

export interface MappedControl {
  readonly id: string;
  readonly strength: Strength;
}

const STRENGTHS: readonly Strength[] = ['full', 'partial', 'uncertain'];

/** An index for each framework that any control names. */
export function frameworkIndexes(controls: readonly Mapped[]): FrameworkIndex[] {
  const names = new Set(controls.flatMap(({ mappings }) => mappings.map(({ framework }) => framework)));
  return [...names].sort(byText).map((framework) => indexOf(framework, controls));
}

function indexOf(framework: string, controls: readonly Mapped[]): FrameworkIndex {
  const byRef = new Map<string, MappedControl[]>();
  const unmapped: string[] = [];
  for (const { id, mappings } of controls) {
    const own = mappings.filter((mapping) => mapping.framework === framework);
    if (own.length === 0) unmapped.push(id);
    for (const { ref, strength } of own) byRef.set(ref, [...(byRef.get(ref) ?? []), { id, strength }]);
  }
  const requirements = [...byRef]
    .map(([ref, mapped]) => ({ ref, controls: mapped }))
    .sort((a, b) => byNumberedText(a.ref, b.ref));
  return { framework, requirements, unmapped };
}

/** `full: MFA-04; partial: IAM-01, IAM-02; uncertain: GOV-02`, leaving out what there is none of. */
export function mappedWords(controls: readonly MappedControl[]): string {
  return STRENGTHS.flatMap((strength) => {
    const ids = controls.filter((control) => control.strength === strength).map(({ id }) => id);
    return ids.length === 0 ? [] : [`${strength}: ${ids.join(', ')}`];
  }).join('; ');
}
