import type { OperationSpec } from '../aws/operation.ts';
import type { Reader } from './reader.ts';

export const MACIE = {
  getMacieSession: {
    operation: 'macie2:GetMacieSession',
    actions: ['macie2:GetMacieSession'],
    needs: ['status'],
    // The same code as a refusal; only the message tells that Macie is off.
    absent: [{ code: 'AccessDeniedException', message: /^Macie is not enabled/ }],
  },
} as const satisfies Record<string, OperationSpec>;

export async function collectMacie(reader: Reader, region: string): Promise<void> {
  await reader.read(region, MACIE.getMacieSession);
}
