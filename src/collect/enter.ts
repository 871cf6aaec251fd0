import { assumeRole } from '../aws/assume-role.ts';
import { conditionOf } from '../aws/condition.ts';
import type { Failure } from '../aws/failure.ts';
import type { Identity } from '../aws/identity.ts';
import type { Exchange } from '../aws/invoke.ts';
import type { Recorder } from '../aws/recorder.ts';
import { accountOfArn, partitionOfArn } from '../core/arn.ts';
import { GoldproofError } from '../core/errors.ts';
import { GLOBAL } from '../model/common.ts';
import type { EvidenceRecord } from '../model/evidence.ts';
import { STS } from '../operations/sts.ts';
import type { CollectOptions, CollectPorts, MemberRole } from './options.ts';

/** Who the process is, with the partition everything is in. */
export interface Hub {
  readonly identity: Identity;
  readonly partition: string;
}

/**
 * Asks AWS who the caller is. Nothing can be collected without that, so here failures are errors.
 *
 * @throws GoldproofError `collect`, in one clear line.
 */
export async function enterHub(ports: CollectPorts, recorder: Recorder): Promise<Hub> {
  const { connection, signal } = ports;
  const stranger = { account: '000000000000', principal: 'unknown', credentials: connection.credentials };
  const exchange = await connection.invoke(stranger, connection.home, STS.getCallerIdentity, {}, signal);
  if ('failure' in exchange.result) throw noEntry(exchange.result.failure, exchange.host || connection.home);
  assertClock(exchange);
  const principal = String(Reflect.get(exchange.result.output, 'Arn'));
  const account = accountOfArn(principal);
  const partition = partitionOfArn(principal);
  if (account === undefined || partition === undefined) {
    throw new GoldproofError('collect', `AWS named a caller without an account: ${principal}`);
  }
  const identity = { account, principal, credentials: connection.credentials };
  await recorder.note(identity, { account, region: GLOBAL }, STS.getCallerIdentity, {}, exchange);
  connection.release(stranger.account);
  return { identity, partition };
}

/** AWS refuses signatures that are further off (IAM user guide, "Signing AWS API requests"), and so does `verify`. */
const MOST_CLOCK_SKEW_MS = 5 * 60_000;

/**
 * What is collected by a wrong clock would bear wrong times; the SDK corrects its signatures by itself and hides it.
 *
 * @throws GoldproofError `collect`
 */
function assertClock({ awsDate, endedAt, host }: Exchange): void {
  const skew = Date.parse(endedAt) - Date.parse(awsDate ?? endedAt);
  if (Number.isNaN(skew) || Math.abs(skew) <= MOST_CLOCK_SKEW_MS) return;
  const minutes = Math.round(Math.abs(skew) / 60_000);
  const message = `it is ${minutes} minutes ${skew > 0 ? 'ahead of' : 'behind'} ${host}, which says ${awsDate}`;
  const remedy = 'Set the clock, best by NTP, and start again';
  throw new GoldproofError('collect', 'the clock of this machine is wrong', [{ message, remedy }]);
}

/**
 * Identity that reads an account, or why there is none. With a role, every account is entered by it, the caller's own
 * too, so that the caller needs no more than to assume it; where the caller's own account has no such role, the
 * caller reads it as it is. Each attempt is a record.
 */
export async function enterAccount(
  ports: CollectPorts,
  recorder: Recorder,
  hub: Hub,
  account: string,
  options: CollectOptions,
): Promise<Identity | string> {
  const own = account === hub.identity.account ? hub.identity : undefined;
  if (options.role === undefined) return own ?? 'no role is configured by which member accounts could be read';
  const arn = roleArn(hub.partition, account, options.role);
  const { externalId, sourceIdentity = true } = options.role;
  const external = externalId === undefined ? {} : { externalId };
  const request = { account, arn, session: options.run, sourceIdentity, ...external };
  const { identity, input, exchange } = await assumeRole(ports.connection, hub.identity, request, ports.signal);
  const { records } = await recorder.note(hub.identity, { account, region: GLOBAL }, STS.assumeRole, input, exchange);
  if (identity === undefined) return own ?? `the role ${arn} could not be assumed: ${said(records[0])}`;
  if (own !== undefined) return identity;
  const who = await recorder.read(identity, { account, region: GLOBAL }, STS.getCallerIdentity);
  return who.complete ? identity : `the session of ${arn} was not accepted: ${said(who.records[0])}`;
}

function said(record: EvidenceRecord | undefined): string {
  const outcome = record?.outcome;
  return outcome !== undefined && 'message' in outcome ? `${outcome.code}: ${outcome.message}` : 'no credentials came';
}

function roleArn(partition: string, account: string, role: MemberRole): string {
  return `arn:${partition}:iam::${account}:role${role.path ?? '/'}${role.name}`;
}

function noEntry(failure: Failure, host: string): GoldproofError {
  const cause = conditionOf(failure);
  const said = `${failure.code}: ${failure.message.split('\n')[0]}`;
  if (cause === undefined) return new GoldproofError('collect', `AWS did not say who the caller is (${host}): ${said}`);
  const { message, remedy } = cause;
  return new GoldproofError('collect', `${message} (${host})`, [{ message: said, remedy }]);
}
