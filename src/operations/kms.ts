import type { OperationSpec } from './operation.ts';

export const KMS = {
  describeKey: {
    operation: 'kms:DescribeKey',
    actions: ['kms:DescribeKey'],
    needs: ['KeyMetadata'],
    absent: [{ code: 'NotFoundException' }],
    fields: { freeForm: ['/response/KeyMetadata/Description'] },
  },
  getKeyRotationStatus: {
    operation: 'kms:GetKeyRotationStatus',
    actions: ['kms:GetKeyRotationStatus'],
    needs: ['KeyRotationEnabled'],
    absent: [{ code: 'UnsupportedOperationException' }],
  },
  listKeyRotations: {
    operation: 'kms:ListKeyRotations',
    actions: ['kms:ListKeyRotations'],
    paging: { in: 'Marker', out: 'NextMarker', more: 'Truncated' },
    needs: ['Rotations'],
    absent: [{ code: 'UnsupportedOperationException' }],
    fields: { freeForm: ['/response/Rotations/*/KeyMaterialDescription'] },
  },
  getKeyLastUsage: {
    operation: 'kms:GetKeyLastUsage',
    actions: ['kms:GetKeyLastUsage'],
    needs: ['TrackingStartDate'],
  },
  getKeyPolicy: {
    operation: 'kms:GetKeyPolicy',
    actions: ['kms:GetKeyPolicy'],
    needs: ['Policy'],
  },
  listGrants: {
    operation: 'kms:ListGrants',
    actions: ['kms:ListGrants'],
    paging: { in: 'Marker', out: 'NextMarker', more: 'Truncated' },
    needs: ['Grants'],
    fields: { freeForm: ['/response/Grants/*/Name'] },
  },
} as const satisfies Record<string, OperationSpec>;
