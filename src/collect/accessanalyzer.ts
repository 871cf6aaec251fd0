import { stringMember } from '../core/json.ts';
import { ACCESS_ANALYZER } from '../operations/accessanalyzer.ts';
import type { Reader } from './reader.ts';

/** Analyzers of a Region, and of each that looks for access from outside its open findings. */
export async function collectAnalyzers(reader: Reader, region: string): Promise<void> {
  const { items } = await reader.read(region, ACCESS_ANALYZER.listAnalyzers, { maxResults: 100 });
  const external = items('analyzers').filter((analyzer) =>
    ['ACCOUNT', 'ORGANIZATION'].includes(stringMember(analyzer, 'type') ?? ''),
  );
  const arns = external.map((analyzer) => stringMember(analyzer, 'arn')).filter((arn) => arn !== undefined);
  await Promise.all(
    arns.map((analyzerArn) =>
      reader.read(region, ACCESS_ANALYZER.listFindings, {
        analyzerArn,
        filter: { status: { eq: ['ACTIVE'] } },
        maxResults: 100,
      }),
    ),
  );
}
