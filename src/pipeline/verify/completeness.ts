import { sha256 } from '../../core/digest.ts';
import { parseSums } from '../../core/sums.ts';
import { NOT_KNOWN } from '../../model/common.ts';
import { type Collection, isOpen } from '../../model/evidence.ts';
import type { FileSource } from '../../model/file-source.ts';
import type { Report } from '../../model/report.ts';
import type { Step } from '../../model/verification.ts';

/**
 * Whether everything that should be there is: a finding for each control, every account in scope in each, evidence
 * for every account that was entered, and the digests by which the report binds evidence, catalog and config.
 */
export async function checkCompleteness(
  source: FileSource,
  report: Report,
  collection: Collection,
  catalogDigest: string,
): Promise<Step> {
  const faults = [
    ...findingFaults(report),
    ...accountFaults(report, collection),
    ...evidenceFaults(source, collection),
    ...(await digestFaults(source, report, catalogDigest)),
  ];
  const inScope = report.accounts.filter((account) => account.in).length;
  const said = `${report.findings.length} findings for ${report.controls.length} controls, each with all ${inScope} accounts in scope.`;
  return {
    name: 'completeness',
    result: faults.length === 0 ? 'passed' : 'failed',
    detail: faults.length === 0 ? [said] : faults,
  };
}

function findingFaults({ controls, findings, accounts, accountList }: Report): string[] {
  const want = controls.map(({ id }) => id).join(' ');
  const got = findings.map(({ control }) => control).join(' ');
  if (want !== got) return [`The findings (${got}) are not those of the controls (${want}).`];
  const known = accounts.filter((account) => account.in).map(({ id }) => id);
  const inScope = [...known, ...(isOpen(accountList) ? [NOT_KNOWN] : [])].join(' ');
  return findings.flatMap((finding) => {
    const judged = finding.accounts.map(({ account }) => account).join(' ');
    return judged === inScope ? [] : [`${finding.control} has the accounts ${judged}, not ${inScope}.`];
  });
}

function accountFaults(report: Report, collection: Collection): string[] {
  const listed = JSON.stringify(report.accounts.map(({ id, in: inScope }) => [id, inScope]));
  const collected = JSON.stringify(collection.accounts.map(({ id, inScope }) => [id, inScope]));
  return listed === collected ? [] : ['The accounts of report.json are not those of evidence/collection.json.'];
}

function evidenceFaults(source: FileSource, collection: Collection): string[] {
  const paths = [...source.files.keys()];
  return collection.accounts.flatMap(({ id, inScope, reason }) => {
    const has = paths.some((path) => path.startsWith(`evidence/${id}/`));
    return inScope && reason === undefined && !has ? [`There is no evidence of ${id}, which is in scope.`] : [];
  });
}

async function digestFaults(source: FileSource, report: Report, catalogDigest: string): Promise<string[]> {
  const faults: string[] = [];
  const sums = await source.bytes('evidence/SHA256SUMS');
  if (sha256(sums) !== report.evidence)
    faults.push('report.json rests on other evidence: its digest is not that of evidence/SHA256SUMS.');
  if (sha256(await source.bytes('config.yaml')) !== report.config)
    faults.push('report.json was made with another config.yaml.');
  if (catalogDigest !== report.catalog) faults.push('report.json was made with another catalog.');
  const listed = [...parseSums(new TextDecoder().decode(sums), 'evidence/SHA256SUMS').keys()].join('\n');
  const there = [...source.files.keys()].filter(
    (path) => path.startsWith('evidence/') && path !== 'evidence/SHA256SUMS',
  );
  if (listed !== there.map((path) => path.slice('evidence/'.length)).join('\n')) {
    faults.push('evidence/SHA256SUMS does not list exactly the evidence that is there.');
  }
  return faults;
}
