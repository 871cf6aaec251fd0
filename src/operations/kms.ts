import type { OperationSpec } from './operation.ts';

export const KMS = {
  describeKey: {
    operation: 'kms:DescribeKey',
    actions: ['kms:DescribeKey'],
    needs: ['KeyMetadata'],
    echoes: [{ asked: 'KeyId', answered: 'KeyMetadata/Arn', as: 'key' }],
    absent: [{ code: 'NotFoundException' }],
    fields: { freeForm: ['/response/KeyMetadata/Description'] },
  },
  getKeyRotationStatus: {
    operation: 'kms:GetKeyRotationStatus',
    actions: ['kms:GetKeyRotationStatus'],
    needs: ['KeyRotationEnabled'],
    echoes: [{ asked: 'KeyId', answered: 'KeyId', as: 'key' }],
    absent: [{ code: 'UnsupportedOperationException' }],
  },
  listKeyRotations: {
    operation: 'kms:ListKeyRotations',
    actions: ['kms:ListKeyRotations'],
    paging: { in: 'Marker', out: 'NextMarker', more: 'Truncated' },
    needs: ['Rotations'],
    echoes: [{ asked: 'KeyId', answered: 'Rotations/*/KeyId', as: 'key' }],
    absent: [{ code: 'UnsupportedOperationException' }],
    fields: { freeForm: ['/response/Rotations/*/KeyMaterialDescription'] },
  },
  getKeyLastUsage: {
    operation: 'kms:GetKeyLastUsage',
    actions: ['kms:GetKeyLastUsage'],
    needs: ['TrackingStartDate'],
    echoes: [{ asked: 'KeyId', answered: 'KeyId', as: 'key' }],
  },
  getKeyPolicy: {
    operation: 'kms:GetKeyPolicy',
    actions: ['kms:GetKeyPolicy'],
    needs: ['Policy'],
    echoes: [{ asked: 'PolicyName', answered: 'PolicyName' }],
  },
  listGrants: {
    operation: 'kms:ListGrants',
    actions: ['kms:ListGrants'],
    paging: { in: 'Marker', out: 'NextMarker', more: 'Truncated' },
    needs: ['Grants'],
    echoes: [{ asked: 'KeyId', answered: 'Grants/*/KeyId', as: 'key' }],
    fields: { freeForm: ['/response/Grants/*/Name'] },
  },
} as const satisfies Record<string, OperationSpec>;
