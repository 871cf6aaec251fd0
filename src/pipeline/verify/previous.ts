import type { FileSource } from '../../model/file-source.ts';
import type { Report } from '../../model/report.ts';
import { overallResult, type Step } from '../../model/verification.ts';
import { checkIntegrity } from '../../pack/integrity.ts';
import { checkSignatures, checkTimestamp, type Trust } from './signatures.ts';

/**
 * Whether the package that this one follows is one itself: whole, signed and stamped by whom the reader trusts, of the
 * same organisation, and collected before. What changed since is only as good as what it is compared with.
 */
export async function checkPrevious(source: FileSource, before: Report, report: Report, trust: Trust): Promise<Step> {
  const name = 'previous package';
  const steps = [
    await checkIntegrity(source),
    ...(await checkSignatures(source, trust)),
    await checkTimestamp(source, trust),
  ];
  const open = steps.filter(({ result }) => result !== 'passed');
  const faults = followFaults(before, report);
  if (faults.length > 0) return { name, result: 'failed', detail: faults };
  if (open.length > 0) {
    const detail = open.flatMap((step) => step.detail.map((sentence) => `${step.name}: ${sentence}`));
    return { name, result: overallResult(steps), detail };
  }
  return { name, result: 'passed', detail: [`${before.number} is whole, and signed as this one is.`] };
}

function followFaults(before: Report, report: Report): string[] {
  const faults: string[] = [];
  if (before.organisation !== report.organisation)
    faults.push(`It is of ${before.organisation}, and this one of ${report.organisation}.`);
  const isRevision = before.run === report.run;
  if (!isRevision && before.collected.to > report.collected.from)
    faults.push(`It was collected until ${before.collected.to}, after this one was begun.`);
  return faults;
}
