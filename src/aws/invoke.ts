import type { Duplex } from 'node:stream';
import { type Utc, utc } from '../core/utc.ts';
import { checkBody, wholeBody } from './answer-body.ts';
import type { Clock } from './clock.ts';
import { type Failure, readFailure, statusOf } from './failure.ts';
import type { WireForm } from './services.ts';

/** One call as it went: the last attempt's connection and answer, with the number of attempts. */
export interface Exchange {
  readonly host: string;
  readonly tls: string | null;
  readonly startedAt: Utc;
  readonly endedAt: Utc;
  readonly attempts: number;
  readonly requestId: string | null;
  readonly awsDate: string | null;
  readonly httpStatus: number | null;
  readonly result: { readonly output: object } | { readonly failure: Failure };
}

/** What this program uses of an SDK command and client. Their own types need the operation at compile time. */
interface Command {
  readonly middlewareStack: {
    add(
      middleware: (next: Next) => Next,
      options: { readonly step: 'deserialize'; readonly priority: 'low'; readonly name: string },
    ): void;
  };
}
export interface SdkClient {
  send(command: Command, options: { readonly abortSignal: AbortSignal }): Promise<object>;
  destroy(): void;
}
export type CommandClass = new (input: object) => Command;
type Next = (args: { readonly request: unknown }) => Promise<{ readonly response: unknown }>;

interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  body: unknown;
}

export interface Invocation {
  readonly client: SdkClient;
  readonly command: CommandClass;
  readonly name: string;
  readonly input: object;
  /** Of a successful answer, and of an error. */
  readonly form: WireForm;
  readonly errorForm: WireForm;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly tlsOf: (socket: Duplex | undefined) => string | null;
}

interface Trace {
  host: string;
  tls: string | null;
  attempts: number;
  requestId: string | null;
  awsDate: string | null;
  httpStatus: number | null;
}

/**
 * Sends one request, retries included, and tells how it went. A refusal, a fault or a broken body is a result.
 *
 * @throws the signal's reason when the job was cancelled.
 */
export async function invoke(call: Invocation): Promise<Exchange> {
  const trace: Trace = { host: '', tls: null, attempts: 0, requestId: null, awsDate: null, httpStatus: null };
  const command = new call.command(call.input);
  command.middlewareStack.add(observer(trace, call), { step: 'deserialize', priority: 'low', name: 'goldproof' });
  const startedAt = utc(call.clock.now());
  const result = await send(call, command, trace);
  return { ...trace, startedAt, endedAt: utc(call.clock.now()), result };
}

async function send(call: Invocation, command: Command, trace: Trace): Promise<Exchange['result']> {
  try {
    const answer = call.client.send(command, { abortSignal: call.signal });
    return { output: await orStopped(answer, call.signal) };
  } catch (thrown) {
    call.signal.throwIfAborted();
    trace.httpStatus = statusOf(thrown) ?? trace.httpStatus;
    return { failure: readFailure(thrown) };
  }
}

/** Does not wait for an answer once the job is cancelled: the SDK sleeps up to 20 seconds between attempts. */
function orStopped<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Sees every attempt's request and raw response, between the SDK's parser and the socket. */
function observer(trace: Trace, call: Invocation): (next: Next) => Next {
  return (next) => async (args) => {
    trace.attempts += 1;
    Object.assign(trace, { tls: null, requestId: null, awsDate: null, httpStatus: null });
    trace.host = hostOf(args.request);
    const result = await next(args);
    const response = result.response as HttpResponse; // the SDK's HttpResponse, typed unknown in its middleware
    const { socket } = response.body as { readonly socket?: Duplex }; // an http.IncomingMessage
    trace.tls = call.tlsOf(socket);
    trace.httpStatus = response.statusCode;
    trace.awsDate = response.headers['date'] ?? null;
    trace.requestId =
      response.headers['x-amzn-requestid'] ??
      response.headers['x-amz-request-id'] ??
      response.headers['x-amzn-request-id'] ??
      null;
    const body = await wholeBody(response.body, response.statusCode);
    checkBody(body, response.statusCode < 300 ? call.form : call.errorForm, call.name, response.statusCode);
    response.body = body;
    return result;
  };
}

function hostOf(request: unknown): string {
  const hostname = typeof request === 'object' && request !== null ? Reflect.get(request, 'hostname') : undefined;
  return typeof hostname === 'string' ? hostname : '';
}
