import { createHash, X509Certificate } from 'node:crypto';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { TlsSession } from '../model/evidence.ts';

/** Certificates of a chain: OpenSSL verifies none that is longer (SSL_CTX_set_verify_depth, 100 unless set). */
const LONGEST_CHAIN = 102;

/**
 * Describes a TLS connection right after its handshake. `getPeerCertificate` must be asked before
 * `getPeerX509Certificate`, which in Node 20 empties it; the latter is not used at all.
 *
 * @param proxy The proxy the connection went through, without credentials.
 */
export function describeTls(socket: TLSSocket, host: string, proxy: string | null, at: Date): TlsSession {
  const certificates = chainOf(socket.getPeerCertificate(true)).map(describeCertificate);
  const key = socket.getEphemeralKeyInfo();
  const cipher = socket.getCipher();
  const session = {
    host,
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: cipher.standardName ?? cipher.name,
    keyExchange: key !== null && 'name' in key && key.name !== undefined ? key.name : null,
    authorized: socket.authorized,
    authorizationError: socket.authorized ? null : String(socket.authorizationError),
    proxy,
    certificates,
  };
  return { id: sessionId(session, socket, at), ...session };
}

/** Unique per connection, over resumed runs too: the local port and the moment tell connections apart. */
function sessionId(session: Omit<TlsSession, 'id'>, socket: TLSSocket, at: Date): string {
  const text = JSON.stringify([session, socket.localPort ?? null, at.getTime()]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function chainOf(leaf: ReturnType<TLSSocket['getPeerCertificate']>): readonly PeerCertificate[] {
  const chain: PeerCertificate[] = [];
  let next: PeerCertificate | undefined = leaf;
  while (next?.raw !== undefined && chain.length < LONGEST_CHAIN) {
    chain.push(next);
    const issuer: PeerCertificate | undefined =
      'issuerCertificate' in next ? (next.issuerCertificate as PeerCertificate) : undefined;
    next = issuer === next ? undefined : issuer; // a root names itself
  }
  return chain;
}

function describeCertificate(peer: PeerCertificate): TlsSession['certificates'][number] {
  const certificate = new X509Certificate(peer.raw);
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validTo: new Date(certificate.validTo).toISOString(),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/** Node writes a name as one attribute a line, most general first; RFC 4514 turns that around, with commas. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').reverse().join(', ');
}
