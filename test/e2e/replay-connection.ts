import type { Connection } from '../../src/aws/connection.ts';
import type { Exchange } from '../../src/aws/invoke.ts';
import { sdkJson } from '../../src/aws/sdk-json.ts';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { GLOBAL } from '../../src/model/common.ts';
import type { TlsSession } from '../../src/model/evidence.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';

/** A fault in all calls of an operation, or in those that one account makes, or makes in one Region. */
export interface Strike {
  /** `iam:ListUsers`, or `iam:*` for all of a service. */
  readonly operation: string;
  readonly fault: Fault;
  readonly account?: string;
  readonly region?: string;
}

/** A line to the sandbox that remembers what came over the wire. */
export interface Replay {
  /** A line on which the strikes take effect. */
  with(strikes: readonly Strike[]): Connection;
}

const NOBODY = '000000000000';

/** Sessions of roles end after an hour: before that they are opened anew. */
const SESSION_MS = 1_800_000;

/**
 * Each question is put to the sandbox once, and each fault of an operation is suffered once, by the real client over
 * the real wire. What a further run costs is its redaction and its judging.
 *
 * @param sessions the TLS sessions of the real line, as they come
 */
export function replaying(real: Connection, sandbox: Sandbox, sessions: ReadonlyMap<string, TlsSession>): Replay {
  const answers = new Map<string, Promise<Exchange>>();
  const once = (key: string, ask: () => Promise<Exchange>): Promise<Exchange> => {
    const known = answers.get(key) ?? ask();
    answers.set(key, known);
    return known;
  };
  return {
    with: (strikes) => ({
      ...real,
      invoke: async (identity, region, spec, input, signal) => {
        const ask = () => real.invoke(identity, region, spec, input, signal);
        const age = spec.operation === 'sts:AssumeRole' ? Math.floor(Date.now() / SESSION_MS) : '';
        const question = `${identity.account} ${region} ${spec.operation} ${canonicalJson(sdkJson(input))} ${age}`;
        const call = { operation: spec.operation, account: identity.account, region };
        const strike = strikes.find((each) => fits(each, call));
        if (strike === undefined) return once(question, ask);
        const { fault } = strike;
        // A page without end has the answer's own items; every other fault looks alike, whatever was asked.
        const subject = fault.kind === 'endless-paging' ? question : spec.operation;
        return once(`${JSON.stringify(fault)} ${subject}`, async () => {
          // Before AWS has said who the caller is, the account is made up.
          const account = identity.account === NOBODY ? {} : { account: identity.account };
          sandbox.addFault({ operation: spec.operation, ...account, fault, times: 1 });
          const exchange = await ask();
          const isStruck = 'failure' in exchange.result || fault.kind === 'answer' || fault.kind === 'endless-paging';
          if (!isStruck) throw new Error(`${fault.kind} did not strike ${question}`);
          return exchange;
        });
      },
      takeSession: (id) => sessions.get(id),
      release: () => undefined,
      close: () => undefined,
    }),
  };
}

function fits(strike: Strike, call: { operation: string; account: string; region: string }): boolean {
  const isThere = strike.region === undefined || strike.region === GLOBAL || strike.region === call.region;
  const isNamed = strike.operation.endsWith(':*')
    ? call.operation.startsWith(strike.operation.slice(0, -1))
    : strike.operation === call.operation;
  return isNamed && (strike.account ?? call.account) === call.account && isThere;
}
