import { sha256 } from '../core/digest.ts';
import { GoldproofError } from '../core/errors.ts';
import { parseSums } from '../core/sums.ts';
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
    const json = await source.bytes('report.json');
    const sums = await source.bytes('SHA256SUMS');
    if (parseSums(new TextDecoder().decode(sums), 'SHA256SUMS').get('report.json') !== sha256(json)) {
      const remedy = 'Take the previous package from its source again';
      const problem = { file: `${path}/report.json`, message: 'is not what SHA256SUMS lists', remedy };
      throw new GoldproofError('package', `${path} was changed after it was sealed`, [problem]);
    }
    const parsed = ReportSchema.safeParse(JSON.parse(new TextDecoder().decode(json)));
    if (!parsed.success) {
      const problem = {
        file: `${path}/report.json`,
        message: parsed.error.issues[0]?.message ?? 'not a report',
        remedy: 'Name a package of Goldproof',
      };
      throw new GoldproofError('package', `${path} holds no report of ours`, [problem]);
    }
    return { report: parsed.data, sums: sha256(sums) };
  } finally {
    await source.close();
  }
}
