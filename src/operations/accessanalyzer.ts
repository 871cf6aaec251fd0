import type { OperationSpec } from './operation.ts';

const TOKEN = { in: 'nextToken', out: 'nextToken' } as const;

export const ACCESS_ANALYZER = {
  listAnalyzers: {
    operation: 'accessanalyzer:ListAnalyzers',
    actions: ['access-analyzer:ListAnalyzers'],
    paging: TOKEN,
    needs: ['analyzers'],
    own: ['analyzers/*/arn'],
  },
  // The first version of this list tells principal and publicity at once: nothing is left to get by finding.
  listFindings: {
    operation: 'accessanalyzer:ListFindings',
    actions: ['access-analyzer:ListFindings'],
    paging: TOKEN,
    needs: ['findings'],
  },
} as const satisfies Record<string, OperationSpec>;
