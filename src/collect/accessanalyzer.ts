import type { OperationSpec } from '../aws/operation.ts';
import { stringMember } from '../core/json.ts';
import type { Reader } from './reader.ts';

const TOKEN = { in: 'nextToken', out: 'nextToken' } as const;

export const ACCESS_ANALYZER = {
  listAnalyzers: {
    operation: 'accessanalyzer:ListAnalyzers',
    actions: ['access-analyzer:ListAnalyzers'],
    paging: TOKEN,
    needs: ['analyzers'],
  },
  // The first version of this list tells principal and publicity at once: nothing is left to get by finding.
  listFindings: {
    operation: 'accessanalyzer:ListFindings',
    actions: ['access-analyzer:ListFindings'],
    paging: TOKEN,
    needs: ['findings'],
  },
} as const satisfies Record<string, OperationSpec>;

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
