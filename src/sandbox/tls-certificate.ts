import { webcrypto } from 'node:crypto';
// tsyringe, which the X.509 library uses, wants this polyfill first.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** What an HTTPS server needs, and what its clients must trust. All PEM. */
export interface TlsCertificate {
  readonly key: string;
  readonly certificate: string;
  readonly ca: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 86_400_000;

/**
 * Makes a certificate authority for this process alone and one server certificate for every host name the SDK
 * clients use. Keys are made anew each time and never leave memory.
 *
 * @param regions Regions where buckets and account ids may stand in front of the endpoint's name.
 */
export async function makeTlsCertificate(regions: readonly string[], now: Date): Promise<TlsCertificate> {
  const notBefore = new Date(now.getTime() - DAY);
  const notAfter = new Date(now.getTime() + 30 * DAY);
  const authority = await generateKeys();
  const server = await generateKeys();
  const common = { notBefore, notAfter, signingAlgorithm: ALGORITHM };
  const ca = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...common,
      serialNumber: '01',
      name: 'CN=Goldproof sandbox authority',
      keys: authority,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        await x509.SubjectKeyIdentifierExtension.create(authority.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const leaf = await x509.X509CertificateGenerator.create(
    {
      ...common,
      serialNumber: '02',
      issuer: ca.subject,
      subject: 'CN=Goldproof sandbox',
      publicKey: server.publicKey,
      signingKey: authority.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(hostNames(regions)),
        await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', server.privateKey));
  return { key: pem('PRIVATE KEY', key), certificate: leaf.toString('pem'), ca: ca.toString('pem') };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;
}

/** Regions that a client may try although they are not enabled: it must get AWS's refusal, not a TLS error. */
const OTHER_REGIONS = [
  ...['af-south-1', 'ap-east-1', 'ap-northeast-1', 'ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-2'],
  ...[
    'ca-central-1',
    'eu-central-1',
    'eu-north-1',
    'eu-south-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'il-central-1',
  ],
  ...['me-central-1', 'me-south-1', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
];

/** A wildcard stands for one label only, so each place where a bucket or account id goes has its own name. */
function hostNames(regions: readonly string[]): x509.JsonGeneralName[] {
  const local = ['localhost', '*.localhost', 'sandbox.localhost', '*.sandbox.localhost'];
  const labelled = regions.flatMap((region) =>
    ['s3', 's3-fips', 's3-control', 's3-control-fips', 'ecr'].map((label) => `*.${label}.${region}`),
  );
  const regional = [...new Set([...OTHER_REGIONS, ...regions])].map((region) => `*.${region}`);
  const aws = ['*', '*.s3', ...regional, ...labelled].map((name) => `${name}.amazonaws.com`);
  const names = [...local, ...aws].map((value) => ({ type: 'dns' as const, value }));
  return [...names, { type: 'ip', value: '127.0.0.1' }];
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
