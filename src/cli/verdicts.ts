import type { Finding } from '../model/assess.ts';
import type { Control } from '../model/catalog.ts';
import { STATUS_WORDS } from '../report/view/words.ts';
import type { Output } from './output.ts';

/** A short table: every control, its status, and how many rows deviate. */
export function printVerdicts(output: Output, controls: readonly Control[], findings: readonly Finding[]): void {
  output.done();
  for (const { id, title } of controls) {
    const finding = findings.find(({ control }) => control === id);
    if (finding === undefined) continue;
    const { conforms, deviates, undetermined } = finding.counts;
    const counts =
      conforms + deviates + undetermined === 0 ? '' : `${deviates} of ${conforms + deviates + undetermined}`;
    output.print(`${id.padEnd(8)} ${STATUS_WORDS[finding.status].padEnd(16)} ${counts.padStart(9)}  ${title}`);
  }
}
