import type { Report } from '../../model/report.ts';

type Permissions = Pick<Report, 'permissions'>;

/** A call and the IAM actions that allow it: what AWS names otherwise in IAM is named twice, so that it can be mended. */
export interface NamedCall {
  readonly operation: string;
  /** Its IAM actions where they are named otherwise. */
  readonly actions: readonly string[];
}

export function namedCall(operation: string, report: Permissions): NamedCall {
  const actions = actionsOf(operation, report) ?? [];
  return { operation, actions: actions.filter((action) => action !== operation) };
}

/** `s3:GetBucketEncryption (IAM: s3:GetEncryptionConfiguration)` */
export function callName(operation: string, report: Permissions): string {
  const { actions } = namedCall(operation, report);
  return actions.length === 0 ? operation : `${operation} (IAM: ${actions.join(', ')})`;
}

/** The IAM actions of an operation; undefined for one that the collector never calls. */
export function actionsOf(operation: string, { permissions }: Permissions): readonly string[] | undefined {
  return permissions.find((entry) => entry.operation === operation)?.actions;
}
