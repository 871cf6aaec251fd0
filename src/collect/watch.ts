import { type Condition, conditionOf } from '../aws/condition.ts';
import type { Connection } from '../aws/connection.ts';
import type { Failure } from '../aws/failure.ts';
import type { Identity } from '../aws/identity.ts';
import type { Exchange } from '../aws/invoke.ts';
import { GoldproofError } from '../core/errors.ts';
import { STS } from '../operations/sts.ts';

/**
 * A failure by expiry, by refused credentials or by the network may be that of its call, or of the whole job: a laptop
 * that left its VPN, a session that ended. Kept as failures of calls, such a job would end in a sealed report in which
 * nothing is established. Who the caller is needs no permission, so AWS is asked that before the failure is believed.
 */

/** How often, and over which time, AWS must fail to say who the caller is. */
const TRIES = 3;
const BETWEEN_MS = 15_000;
/** An answer that is this young stands for other failures of the time. */
const FRESH_MS = 5_000;

export interface Watch {
  readonly connection: Connection;
  /** The caller's own session, once it is known: from then on failures are looked into. */
  begin(hub: Identity): void;
}

/**
 * A line to AWS that stops the job when it is the job that failed.
 *
 * @param stop told once, before the error is thrown, so that everything under way ends
 */
export function watch(connection: Connection, stop: (reason: GoldproofError) => void): Watch {
  let hub: Identity | undefined;
  const asked = new Map<string, { at: number; answer: Promise<Failure | undefined> }>();

  /** Who the caller is, asked up to three times; the last failure if AWS never says. */
  const ask = async (identity: Identity, signal: AbortSignal): Promise<Failure | undefined> => {
    for (let tried = 1; ; tried += 1) {
      const { result } = await connection.invoke(identity, connection.home, STS.getCallerIdentity, {}, signal);
      if (!('failure' in result) || conditionOf(result.failure) === undefined) return undefined;
      if (tried === TRIES) return result.failure;
      await connection.clock.sleep(BETWEEN_MS, signal);
    }
  };
  const missing = (identity: Identity, signal: AbortSignal): Promise<Failure | undefined> => {
    const now = connection.clock.now().getTime();
    const known = asked.get(identity.principal);
    if (known !== undefined && now - known.at < FRESH_MS) return known.answer;
    const answer = ask(identity, signal);
    asked.set(identity.principal, { at: Number.POSITIVE_INFINITY, answer }); // those that fail meanwhile wait for it
    const settle = (): unknown => asked.set(identity.principal, { at: connection.clock.now().getTime(), answer });
    answer.then(settle, settle);
    return answer;
  };
  /** The failure that tells of the job, if it is the job's. */
  const ofJob = async (caller: Identity, isEntering: boolean, signal: AbortSignal): Promise<Failure | undefined> => {
    if (hub === undefined) return undefined;
    const ofHub = await missing(hub, signal);
    if (ofHub !== undefined || caller === hub || isEntering) return ofHub;
    const ofCaller = await missing(caller, signal);
    // An account that the network alone does not lead to is no matter of the session.
    return ofCaller !== undefined && conditionOf(ofCaller)?.kind === 'credentials' ? ofCaller : undefined;
  };
  return {
    begin: (identity) => {
      hub = identity;
    },
    connection: {
      ...connection,
      invoke: async (identity, region, spec, input, signal): Promise<Exchange> => {
        const exchange = await connection.invoke(identity, region, spec, input, signal);
        if (!('failure' in exchange.result) || conditionOf(exchange.result.failure) === undefined) return exchange;
        const isEntering = spec.operation === STS.getCallerIdentity.operation;
        const failure = await ofJob(identity, isEntering, signal);
        if (failure === undefined) return exchange;
        const error = stopped(failure, conditionOf(failure));
        stop(error);
        throw error;
      },
    },
  };
}

function stopped({ code, message }: Failure, condition: Condition | undefined): GoldproofError {
  const said = { message: `${code}: ${message.split('\n')[0]}`, remedy: condition?.remedy ?? '' };
  const kept = {
    message: 'what was collected is kept',
    remedy: 'Then start again within twelve hours: it goes on where it was',
  };
  return new GoldproofError('session', `stopped while collecting: ${condition?.message ?? 'AWS does not answer'}`, [
    said,
    kept,
  ]);
}
