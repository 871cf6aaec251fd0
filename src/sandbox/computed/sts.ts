import type { Answer, Call } from '../call.ts';
import { sessionCredentials } from '../credentials.ts';
import { refusal } from '../error-codes.ts';
import type { Role } from '../organisation.ts';
import type { Compute } from './compute.ts';

const HOUR_SECONDS = 3600;

/** STS: who am I, and give me that role's keys. */
export function computeSts(roles: readonly Role[], now: () => Date): Compute {
  let sessions = 0;
  return (call) => {
    if (call.operation === 'sts:GetCallerIdentity') return callerIdentity(call);
    if (call.operation !== 'sts:AssumeRole') return undefined;
    sessions += 1;
    return assumeRole(call, roles, now(), sessions);
  };
}

function callerIdentity(call: Call): Answer {
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(call.principal)?.[1];
  const UserId = session === undefined ? 'AIDASANDBOXDEMOUSER00' : `AROASANDBOXROLE000000:${session}`;
  return { output: { Account: call.account, Arn: call.principal, UserId } };
}

function assumeRole(call: Call, roles: readonly Role[], now: Date, serial: number): Answer {
  const { RoleArn, RoleSessionName, ExternalId, DurationSeconds } = call.input;
  const role = roles.find(({ arn }) => arn === RoleArn);
  const trusted = role?.trusts.includes(call.account) && (role.externalId ?? ExternalId) === ExternalId;
  if (role === undefined || !trusted) {
    // AWS does not say whether the role is missing, does not trust the caller or wants another external id.
    const message = `User: ${call.principal} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
    return refusal('denied', call.operation, message);
  }
  const seconds = typeof DurationSeconds === 'number' ? DurationSeconds : HOUR_SECONDS;
  const expiration = new Date(now.getTime() + seconds * 1000);
  const account = role.arn.split(':')[4] ?? '';
  const principal = `arn:aws:sts::${account}:assumed-role/${role.arn.split('/').at(-1)}/${RoleSessionName}`;
  const keys = sessionCredentials({ account, principal }, expiration, serial);
  return {
    output: {
      Credentials: {
        AccessKeyId: keys.accessKeyId,
        SecretAccessKey: keys.secretAccessKey,
        SessionToken: keys.sessionToken,
        Expiration: expiration,
      },
      AssumedRoleUser: { AssumedRoleId: `AROASANDBOXROLE000000:${RoleSessionName}`, Arn: principal },
    },
  };
}
