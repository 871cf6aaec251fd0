import type { Manifest } from '../../model/manifest.ts';
import type { Report } from '../../model/report.ts';
import type { Step } from '../../model/verification.ts';
import type { PreviousReport } from '../previous.ts';

/** Whether the package follows the one that it says it follows. */
export function checkChain(report: Report, manifest: Manifest, previous: PreviousReport | undefined): Step {
  const name = 'chain';
  const faults: string[] = [];
  if (manifest.number !== report.number || manifest.revision !== report.revision || manifest.run !== report.run) {
    faults.push('manifest.json and report.json name different reports.');
  }
  const named = manifest.previous?.number;
  if ((named === undefined) !== (report.changes.previous === null) || !isRevisionOf(named, report.changes.previous)) {
    faults.push('manifest.json and report.json name different previous packages.');
  }
  if (manifest.previous !== null && previous !== undefined && manifest.previous.sums !== previous.sums) {
    faults.push('The previous package is another one than the manifest names.');
  }
  if (manifest.previous === null && previous !== undefined) faults.push('The package names no previous one.');
  if (faults.length > 0) return { name, result: 'failed', detail: faults };
  if (manifest.previous === null) return { name, result: 'passed', detail: ['It names no previous package.'] };
  if (previous !== undefined) return { name, result: 'passed', detail: [`It follows ${manifest.previous.number}.`] };
  return {
    name,
    result: 'indeterminate',
    detail: [`It follows ${manifest.previous.number}: name that package with --previous to check it.`],
  };
}

/** Whether `NUMBER revision N`, as report.json names the previous package, is a revision of that number. */
function isRevisionOf(number: string | undefined, named: string | null): boolean {
  if (number === undefined || named === null) return true;
  return named.startsWith(`${number} revision `) && /^\d+$/.test(named.slice(`${number} revision `.length));
}
