import { sha256 } from '../../core/digest.ts';
import type { FileSource } from '../../model/file-source.ts';
import type { Report } from '../../model/report.ts';
import type { Step } from '../../model/verification.ts';
import { verifyInstructions } from '../../pack/instructions.ts';
import type { Document } from '../../report/blocks.ts';
import { renderHtml } from '../../report/html/render.ts';
import { publishedSchemas } from '../../report/json/schemas.ts';
import { decodePem } from '../../sign/pem.ts';

/** Where a package has files; those of `facts/`, `populations/` and `catalog/` are compared one by one elsewhere. */
const KNOWN =
  /^(?:report\.(?:json|json\.p7s|pdf|html)|chain\.pem|VERIFY\.txt|config\.yaml|manifest\.json|SHA256SUMS(?:\.p7s|\.tst)?|registers\/(?:assurance|waivers|responses)\.yaml|evidence\/(?:SHA256SUMS|collection\.json|tls\.ndjson|\d{12}\/[a-z0-9-]+\.ndjson)|(?:facts|populations|catalog|schemas)\/.+)$/;

/**
 * Whether what goes along with the report is what Goldproof writes: report.html drawn again, the instructions and the
 * schemas, and no file of the maker's own that would pass for part of the report.
 */
export async function checkCompanions(source: FileSource, report: Report, document: Document): Promise<Step> {
  const [last] = decodePem(text(await source.bytes('chain.pem')), 'CERTIFICATE', 'chain.pem').slice(-1);
  const expected = new Map([
    ['report.html', [...renderHtml(document)].join('')],
    [
      'VERIFY.txt',
      verifyInstructions({
        number: report.number,
        revision: report.revision,
        rootFingerprint: last === undefined ? null : sha256(last),
        timestamped: source.files.has('SHA256SUMS.tst'),
        hasPdf: true,
        evidence: report.evidence,
        corroborated: report.corroboration !== null,
      }),
    ],
    ...Object.entries(publishedSchemas()).map(([name, schema]) => [`schemas/${name}`, schema] as const),
  ]);
  const faults: string[] = [];
  for (const [path, want] of expected) {
    const same = source.files.has(path) && Buffer.compare(Buffer.from(want), await source.bytes(path)) === 0;
    if (!same) faults.push(`${path} is not what Goldproof writes for this report.`);
  }
  for (const path of source.files.keys()) {
    const isKnown = KNOWN.test(path) && (!path.startsWith('schemas/') || expected.has(path));
    if (!isKnown) faults.push(`${path} is no part of a package: its maker added it.`);
  }
  return {
    name: 'accompanying files',
    result: faults.length === 0 ? 'passed' : 'failed',
    detail: faults.length === 0 ? ['report.html, VERIFY.txt and schemas/ are what Goldproof writes.'] : faults,
  };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
