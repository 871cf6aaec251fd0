import type { ClientRequest } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { proxyName } from './proxy.ts';

/** Where every socket goes instead of the host it asks for; names, SNI and certificates' hosts stay real. */
export interface ConnectTo {
  readonly host: string;
  readonly port: number;
  /** PEM of the only authority that is trusted there. */
  readonly ca: string;
}

/** Told of each connection as soon as its handshake is done. */
export type OnSecure = (socket: TLSSocket, host: string, proxy: string | null) => void;

/** Sessions are not resumed: a resumed handshake shows no certificate. */
const OPTIONS = { keepAlive: true, maxSockets: 50, maxCachedSessions: 0 } as const;

/** Connects directly, or to `connectTo`. */
export class CapturingAgent extends HttpsAgent {
  readonly #onSecure: OnSecure;
  readonly #connectTo: ConnectTo | undefined;

  constructor(onSecure: OnSecure, ca?: string, connectTo?: ConnectTo) {
    super(ca === undefined ? OPTIONS : { ...OPTIONS, ca });
    this.#onSecure = onSecure;
    this.#connectTo = connectTo;
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const host = hostOf(options);
    const to = this.#connectTo;
    const redirected = to === undefined ? options : { ...options, servername: host, ...to };
    const socket = super.createConnection(redirected, callback);
    if (socket instanceof TLSSocket) watch(socket, host, null, this.#onSecure);
    return socket;
  }
}

/** Connects through an HTTP proxy's CONNECT tunnel; a proxy that opens the tunnel shows by its certificate. */
export class CapturingProxyAgent extends HttpsProxyAgent<string> {
  readonly #onSecure: OnSecure;
  readonly #ca: string | undefined;

  constructor(onSecure: OnSecure, proxy: URL, ca?: string) {
    super(proxy.href, OPTIONS);
    this.#onSecure = onSecure;
    this.#ca = ca;
  }

  override async connect(
    request: ClientRequest,
    options: Parameters<HttpsProxyAgent<string>['connect']>[1],
  ): ReturnType<HttpsProxyAgent<string>['connect']> {
    const trusting = this.#ca === undefined ? options : { ...options, ca: this.#ca };
    const socket = await super.connect(request, trusting);
    if (socket instanceof TLSSocket) watch(socket, options.host ?? '', proxyName(this.proxy), this.#onSecure);
    return socket;
  }
}

function hostOf(options: RequestOptions): string {
  return options.servername || options.hostname || options.host || '';
}

function watch(socket: TLSSocket, host: string, proxy: string | null, onSecure: OnSecure): void {
  socket.once('secureConnect', () => onSecure(socket, host, proxy));
}
