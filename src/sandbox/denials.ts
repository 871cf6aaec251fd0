import type { DeniedBy } from '../model/evidence.ts';
import type { Call } from './call.ts';
import { serviceIdOf } from './call.ts';
import { refusal } from './error-codes.ts';
import type { WireError } from './wire/encode-error.ts';

// AWS names the kind of policy in the message, nowhere else (IAM user guide, "Troubleshoot access denied errors").
const REASONS: Readonly<Record<Exclude<DeniedBy, 'unstated'>, (action: string) => string>> = {
  identity: (action) => `because no identity-based policy allows the ${action} action`,
  scp: () => 'with an explicit deny in a service control policy',
  rcp: () => 'with an explicit deny in a resource control policy',
  boundary: (action) => `because no permissions boundary allows the ${action} action`,
  session: (action) => `because no session policy allows the ${action} action`,
  resource: () => 'with an explicit deny in a resource-based policy',
  endpoint: () => 'with an explicit deny in a VPC endpoint policy',
};

/**
 * A denial as the call's service words it.
 *
 * @param code Another error code than the service's usual one, e.g. Image Builder's modelled ForbiddenException.
 */
export function denial(call: Call, by: DeniedBy, code?: string): WireError {
  const usual = refusal('denied', call.operation, messageOf(call, by));
  return code === undefined ? usual : { ...usual, error: code };
}

function messageOf(call: Call, by: DeniedBy): string {
  const service = serviceIdOf(call.operation);
  // S3 Control, CloudWatch Logs and HeadBucket are authorised by actions of other names; the rest are their operation's.
  const action = call.operation
    .replace('s3-control:', 's3:')
    .replace('cloudwatch-logs:', 'logs:')
    .replace('s3:HeadBucket', 's3:ListBucket');
  if (by === 'unstated') return service === 's3' ? 'Access Denied' : `User: ${call.principal} is not authorized`;
  const reason = `User: ${call.principal} is not authorized to perform: ${action} ${REASONS[by](action)}`;
  return service === 'ec2' ? `You are not authorized to perform this operation. ${reason}` : reason;
}
