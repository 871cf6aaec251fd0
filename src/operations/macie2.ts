import type { Absence, OperationSpec } from './operation.ts';

/** The same code as a refusal; only the message tells that Macie is off. */
const OFF: Absence = { code: 'AccessDeniedException', message: /^Macie is not enabled/ };

export const MACIE = {
  getMacieSession: {
    operation: 'macie2:GetMacieSession',
    actions: ['macie2:GetMacieSession'],
    needs: ['status'],
    absent: [OFF],
  },
  describeBuckets: {
    operation: 'macie2:DescribeBuckets',
    actions: ['macie2:DescribeBuckets'],
    paging: { in: 'nextToken', out: 'nextToken' },
    needs: ['buckets'],
    echoes: [{ asked: 'criteria/bucketName/eq/*', answered: 'buckets/*/bucketName' }],
    absent: [OFF],
    fields: { freeForm: ['/response/buckets/*/tags'] },
  },
} as const satisfies Record<string, OperationSpec>;
