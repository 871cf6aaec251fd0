import { addYears, subMinutes } from 'date-fns';
import type { SigningAlgorithm, SigningKey } from '../model/signer.ts';
import { generateKeyPem, type RandomBytes, signingKeyFromPem } from '../sign/file-signer.ts';
import { issueLeaf, issueRoot, type Name, requestCertificate } from '../sign/issue.ts';
import { encodePem } from '../sign/pem.ts';

/** Keys and certificates in two tiers: a root that signs certificates and nothing else, and the key that signs packages. */

export interface KeyRequest {
  readonly organisation: string;
  readonly algorithm: SigningAlgorithm;
  readonly now: Date;
  readonly random: RandomBytes;
}

/** A root with a leaf below it, as PEM texts. */
export interface IssuedKeys {
  readonly rootKey: string;
  readonly root: string;
  readonly leafKey: string;
  /** The leaf's certificate, then the root's. */
  readonly chain: string;
}

const ROOT_YEARS = 20;
const LEAF_YEARS = 2;
/** How far this machine's clock may be ahead of the clocks of whoever stamps and verifies what is signed right away. */
const CLOCK_MINUTES = 5;

/** Makes both key pairs in files: for the demo, and for whoever has no KMS or HSM. */
export async function makeFileKeys(
  request: KeyRequest,
  profile: 'document-signing' | 'timestamping' = 'document-signing',
): Promise<IssuedKeys> {
  const { algorithm, random } = request;
  const [rootKey, leafKey] = await Promise.all([generateKeyPem(algorithm), generateKeyPem(algorithm)]);
  const root = signingKeyFromPem(rootKey, algorithm, { random });
  const leaf = signingKeyFromPem(leafKey, algorithm, { random });
  const { rootPem, chain } = await certify(request, root, leaf, profile);
  return { rootKey, root: rootPem, leafKey, chain };
}

/** Certificates over two keys that someone else holds, such as AWS KMS. */
export async function certify(
  { organisation, now, random }: KeyRequest,
  root: SigningKey,
  leaf: SigningKey,
  profile: 'document-signing' | 'timestamping',
): Promise<{ readonly rootPem: string; readonly chain: string }> {
  const what = profile === 'timestamping' ? 'Timestamp' : 'Evidence';
  const notBefore = subMinutes(now, CLOCK_MINUTES);
  const rootDer = await issueRoot(root, {
    subject: named(organisation, `${what} Root`),
    serial: serial(random),
    notBefore,
    notAfter: addYears(now, ROOT_YEARS),
  });
  const leafInput = {
    subject: named(organisation, `${what} Signer`),
    serial: serial(random),
    notBefore,
    notAfter: addYears(now, LEAF_YEARS),
  };
  const leafDer = await issueLeaf(leaf.publicKey, profile, leafInput, { key: root, certificate: rootDer });
  const rootPem = encodePem('CERTIFICATE', rootDer);
  return { rootPem, chain: encodePem('CERTIFICATE', leafDer) + rootPem };
}

/** A request for a corporate CA or AWS Private CA to certify the signing key. PEM. */
export async function certificateRequest(organisation: string, key: SigningKey): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', await requestCertificate(key, named(organisation, 'Evidence Signer')));
}

function named(organisation: string, role: string): Name {
  return [
    ['O', organisation],
    ['CN', `${organisation} ${role}`.slice(0, 64)],
  ];
}

/** 16 random bytes, positive (RFC 5280 §4.1.2.2). */
function serial(random: RandomBytes): Uint8Array {
  const bytes = Uint8Array.from(random(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}
