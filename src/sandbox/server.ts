import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { answersFrom, noAnswer } from './answers.ts';
import type { Answer, Call } from './call.ts';
import { computeCredentialReport } from './computed/credential-report.ts';
import { computeEventHistory } from './computed/event-history.ts';
import { computeKms } from './computed/kms.ts';
import { computeLastAccessed } from './computed/last-accessed.ts';
import { computeSts } from './computed/sts.ts';
import { type FaultRule, faultsFrom } from './faults.ts';
import type { LoggedCall } from './journal.ts';
import type { Organisation } from './organisation.ts';
import { type Reply, type Responder, respond } from './respond.ts';
import { send } from './send.ts';
import { loadServices } from './services.ts';
import { makeTlsCertificate } from './tls-certificate.ts';
import { readAuthorization } from './wire/signature.ts';

export interface SandboxOptions {
  /** The sandbox's clock: token expiry, report times, certificate dates. */
  readonly now?: () => Date;
  /** Faults beside the organisation's own; more can be added while it runs. */
  readonly faults?: readonly FaultRule[];
  /** How often IAM says that a credential report or a job is not finished; 1 when left out. */
  readonly reportPolls?: number;
  /** Milliseconds until a call is in CloudTrail's event history; none when left out. */
  readonly eventDelay?: number;
  /** Port to listen on; left out, a free one. */
  readonly port?: number;
  /** Highest TLS version offered; left out, 1.3. */
  readonly maxTls?: 'TLSv1.2' | 'TLSv1.3';
}

/** A running sandbox. Clients keep AWS's host names and connect to `host:port` instead, trusting `ca`. */
export interface Sandbox {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** PEM */
  readonly ca: string;
  readonly calls: readonly LoggedCall[];
  /** Adds a fault in front of all others. */
  addFault(rule: FaultRule): void;
  close(): Promise<void>;
}

const DEFAULT_REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2'];

/** Starts an AWS organisation on a loopback port. */
export async function startSandbox(organisation: Organisation, options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? (() => new Date());
  const rules = [...(options.faults ?? []), ...(organisation.faults ?? [])];
  const calls: LoggedCall[] = [];
  const responder: Responder = {
    services: await loadServices(),
    answer: answersOf(organisation, options, calls, now),
    fault: faultsFrom(rules),
    admits: (account, region) =>
      (organisation.accounts?.includes(account) ?? true) && (organisation.regions?.includes(region) ?? true),
    now,
  };
  const { ca, certificate, key } = await makeTlsCertificate(organisation.regions ?? DEFAULT_REGIONS, now());
  const tls = { key, cert: certificate, minVersion: 'TLSv1.2', maxVersion: options.maxTls ?? 'TLSv1.3' } as const;
  const server = https.createServer(tls, (request, response) => void handle(request, response, responder, calls));
  // Node closes an idle connection after five seconds, at times just when a busy client uses it again.
  server.keepAliveTimeout = 0;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // an AddressInfo, because it listens on TCP
  return {
    host: '127.0.0.1',
    port,
    ca,
    calls,
    addFault: (rule) => void rules.unshift(rule),
    close: () => closeServer(server),
  };
}

/** Computed answers first, then the rows, then the error that nothing is known. */
function answersOf(
  organisation: Organisation,
  { reportPolls = 1, eventDelay = 0 }: SandboxOptions,
  journal: readonly LoggedCall[],
  now: () => Date,
): (call: Call) => Answer {
  const rows = answersFrom(organisation.rows);
  const sources = [
    computeSts(organisation.roles ?? [], now),
    computeKms(organisation.signingKeys ?? []),
    computeCredentialReport(organisation.credentialReports ?? new Map(), reportPolls, now),
    computeEventHistory(journal, rows, eventDelay, now),
    computeLastAccessed(organisation.lastUses ?? new Map(), reportPolls, now),
    rows,
  ];
  return (call) => {
    for (const source of sources) {
      const answer = source(call);
      if (answer !== undefined) return answer;
    }
    return noAnswer(call);
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  responder: Responder,
  calls: LoggedCall[],
): Promise<void> {
  const requestId = randomUUID();
  const time = responder.now();
  const { headers, method = 'GET', url = '/' } = request;
  let reply: Reply;
  try {
    const body = new Uint8Array(Buffer.concat(await request.toArray()));
    reply = await respond({ method, url, headers, body }, responder, requestId);
  } catch (thrown) {
    // A fault of the sandbox or of its data: said aloud, so that nobody takes it for one of AWS's.
    const body = `the sandbox failed: ${thrown instanceof Error ? thrown.stack : String(thrown)}`;
    reply = { response: { status: 500, headers: { 'content-type': 'text/plain' }, body }, error: 'SandboxFailure' };
  }
  if (reply.call !== undefined) calls.push(logLine(reply.call, reply, { requestId, headers, time }));
  await send(response, reply, method === 'HEAD');
}

function logLine(
  call: Call,
  reply: Reply,
  { requestId, headers, time }: Pick<LoggedCall, 'requestId' | 'time'> & Pick<IncomingMessage, 'headers'>,
): LoggedCall {
  const error = reply.error === undefined ? {} : { error: reply.error };
  const accessKeyId = readAuthorization(headers)?.accessKeyId ?? '';
  const userAgent = headers['user-agent'] ?? '';
  return { ...call, time, userAgent, accessKeyId, status: reply.response.status, ...error, requestId };
}

async function closeServer(server: https.Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
