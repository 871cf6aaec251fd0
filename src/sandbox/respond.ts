import { type Answer, type Call, isError, type Success } from './call.ts';
import { narrow } from './computed/narrow.ts';
import { authenticate, type Caller } from './credentials.ts';
import { denial } from './denials.ts';
import { badToken, refusal, throttle } from './error-codes.ts';
import type { Fault, FindFault } from './faults.ts';
import { pageSizeOf } from './page-sizes.ts';
import { decode } from './wire/decode.ts';
import { encode } from './wire/encode.ts';
import { encodeError, type WireError } from './wire/encode-error.ts';
import { type Identified, identify, serviceOf } from './wire/identify.ts';
import { BadToken, endlessPage, pageOf, pagerOf } from './wire/page.ts';
import type { WireResponse } from './wire/response.ts';
import { reviveOutput } from './wire/revive.ts';
import type { Members } from './wire/sdk.ts';
import type { Service } from './wire/service.ts';
import { type RawRequest, readAuthorization } from './wire/signature.ts';

/** All that decides an answer. */
export interface Responder {
  readonly services: readonly Service[];
  readonly answer: (call: Call) => Answer;
  readonly fault: FindFault;
  /** Whether the place may be called at all: known account, enabled Region. */
  readonly admits: (account: string, region: string) => boolean;
  readonly now: () => Date;
}

/** A response and, for the log, the call it answers; the fault spoils how it is sent. */
export interface Reply {
  readonly response: WireResponse;
  readonly call?: Call;
  readonly error?: string;
  readonly fault?: Fault;
}

/** One request's way: identify, authenticate, decode, answer, page, encode. */
export async function respond(request: RawRequest, responder: Responder, requestId: string): Promise<Reply> {
  const auth = readAuthorization(request.headers);
  const service = auth && serviceOf(request, auth, responder.services);
  if (auth === undefined || service === undefined) return unknownRequest(auth === undefined);
  const identified = identify(request, service);
  if (identified === undefined) {
    const message = `${request.method} ${request.url}`;
    const error = { error: 'UnknownOperationException', status: 404, message };
    return { response: encodeError(service, error, requestId), error: error.error };
  }
  const operation = `${service.id}:${identified.operation.name}`;
  const caller = authenticate(request, auth, operation, responder.now());
  if ('error' in caller) return { response: encodeError(service, caller, requestId), error: caller.error };
  const call = await readCall(identified, request, auth.region, operation, caller);
  if (!responder.admits(call.account, call.region)) {
    const closed = refusal('invalid-key', operation, 'The security token included in the request is invalid');
    return { response: encodeError(service, closed, requestId), call, error: closed.error };
  }
  return replyTo(call, identified, responder, requestId);
}

async function readCall(
  identified: Identified,
  request: RawRequest,
  region: string,
  operation: string,
  caller: Caller,
): Promise<Call> {
  return { ...caller, region, operation, input: await decode(identified, request) };
}

async function replyTo(call: Call, identified: Identified, responder: Responder, requestId: string): Promise<Reply> {
  const fault = responder.fault(call);
  const answer = faultAnswer(call, fault) ?? answered(call, responder);
  const spoiled = fault === undefined ? {} : { fault };
  const whole = isError(answer) ? answer : paged(call, identified, answer.output, fault);
  if ('wire' in whole) {
    const response = await encode(identified.service, identified.operation, whole.wire, requestId);
    return { response, call, ...spoiled };
  }
  return { response: encodeError(identified.service, whole, requestId), call, error: whole.error, ...spoiled };
}

function answered(call: Call, responder: Responder): Answer {
  const answer = responder.answer(call);
  return isError(answer) ? answer : narrow(call, answer);
}

/** The answer a fault puts in the place of the true one; faults of the transport leave the answer alone. */
function faultAnswer(call: Call, fault: Fault | undefined): Answer | undefined {
  switch (fault?.kind) {
    case 'deny':
      return denial(call, fault.by, fault.code);
    case 'throttle':
      return throttle(call.operation);
    case 'error':
      return fault;
    case 'answer':
      return { output: fault.output };
    default:
      return undefined;
  }
}

/** The page that was asked for, in the SDK's values; the rest of the answer is not even converted. */
function paged(
  call: Call,
  { operation }: Identified,
  whole: Success['output'],
  fault: Fault | undefined,
): { wire: Members } | WireError {
  const toWire = (page: Members): { wire: Members } => ({ wire: reviveOutput(operation.output, page) });
  const pager = pagerOf(operation);
  if (pager === undefined) return toWire(whole);
  if (fault?.kind === 'endless-paging') return toWire(endlessPage(pager, whole));
  const scope = `${call.account}/${call.region}/${call.operation}`;
  try {
    return toWire(pageOf(pager, scope, call.input, whole, pageSizeOf(call.operation)));
  } catch (thrown) {
    if (thrown instanceof BadToken) return badToken(call.operation);
    throw thrown;
  }
}

/** Without a signature or a known service there is no protocol to answer in. */
function unknownRequest(unsigned: boolean): Reply {
  const error = unsigned ? 'MissingAuthenticationToken' : 'UnknownService';
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': error };
  const body = JSON.stringify({ __type: error, message: error });
  return { response: { status: unsigned ? 403 : 404, headers, body }, error };
}
