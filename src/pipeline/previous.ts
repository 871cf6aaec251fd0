import { sha256 } from '../core/digest.ts';
import { GoldproofError } from '../core/errors.ts';
import { type Report, ReportSchema } from '../model/report.ts';
import { openPackage } from '../pack/open.ts';

export interface PreviousReport {
  readonly report: Report;
  readonly sums: string;
}

/** Reads the report and the sums' digest out of a package. @throws GoldproofError `package` */
export async function readPreviousReport(path: string): Promise<PreviousReport> {
  const source = await openPackage(path);
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(await source.bytes('report.json')));
    const parsed = ReportSchema.safeParse(json);
    if (!parsed.success) {
      const problem = {
        file: `${path}/report.json`,
        message: parsed.error.issues[0]?.message ?? 'not a report',
        remedy: 'Name a package of Goldproof',
      };
      throw new GoldproofError('package', `${path} holds no report of ours`, [problem]);
    }
    return { report: parsed.data, sums: sha256(await source.bytes('SHA256SUMS')) };
  } finally {
    await source.close();
  }
}
