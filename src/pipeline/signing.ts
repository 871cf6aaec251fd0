import { randomBytes } from 'node:crypto';
import type { Connection } from '../aws/connection.ts';
import { post } from '../aws/http-post.ts';
import { accountOfArn } from '../aws/identity.ts';
import { createKmsSigner } from '../aws/kms-signer.ts';
import { GoldproofError } from '../core/errors.ts';
import type { Signer, Signing, TimestampAuthority } from '../model/signer.ts';
import { signerFromPem } from '../sign/file-signer.ts';
import { decodePem } from '../sign/pem.ts';
import { timestampAuthority } from '../sign/timestamp.ts';
import { type LoadedConfig, readText } from './config.ts';

const TIMESTAMP_LIMITS = { timeoutMs: 20_000, maxBytes: 64 * 1024 };

/**
 * Makes ready what the config says about signing.
 *
 * @param connect opens a line to AWS, only when the key is in KMS
 * @throws GoldproofError `config` when the config names no signer, `sign` when key and certificate do not go together
 */
export async function openSigning(
  loaded: LoadedConfig,
  connect: () => Promise<Connection>,
  signal: AbortSignal,
): Promise<Signing> {
  const { signing, timestamp } = loaded.config;
  if (signing === undefined) {
    const remedy = 'Add `signing:` with a KMS key or a key file; `goldproof keys` makes the certificates';
    throw new GoldproofError('config', 'the config names no signer', [
      { file: loaded.file, message: 'signing is missing', remedy },
    ]);
  }
  const chainFile = loaded.resolve(signing.chain);
  const chainText = await readText(chainFile, 'sign', 'Name the PEM file with the certificate and its issuers');
  const authority = timestamp === undefined ? undefined : await openAuthority(loaded, timestamp);
  const signer =
    'kms' in signing
      ? await kmsSigner(signing.kms, chainText, chainFile, connect, signal)
      : await fileSigner(loaded, signing.file, chainText, chainFile);
  return { signer, ...(authority === undefined ? {} : { timestamp: authority }) };
}

type KmsSettings = { readonly key: string; readonly algorithm: Signer['algorithm'] };

async function kmsSigner(
  { key, algorithm }: KmsSettings,
  chainText: string,
  chainFile: string,
  connect: () => Promise<Connection>,
  signal: AbortSignal,
): Promise<Signer> {
  const [certificate, ...chain] = decodePem(chainText, 'CERTIFICATE', chainFile);
  if (certificate === undefined) throw new GoldproofError('sign', `${chainFile} holds no certificate`);
  const region = key.split(':')[3] ?? '';
  const connection = await connect();
  // The signing credentials are the process's own; the account only names whose key it is.
  const identity = { account: accountOfArn(key) ?? '', principal: 'signer', credentials: connection.credentials };
  return createKmsSigner(connection, identity, region, { keyId: key, certificate, chain, algorithm }, signal);
}

async function fileSigner(
  loaded: LoadedConfig,
  { key, algorithm }: KmsSettings,
  certificates: string,
  certificatesFile: string,
): Promise<Signer> {
  const keyFile = loaded.resolve(key);
  const text = await readText(keyFile, 'sign', 'Name the PKCS#8 PEM file of the signing key');
  return signerFromPem({ key: text, keyFile, certificates, certificatesFile }, algorithm, { random: randomBytes });
}

async function openAuthority(
  loaded: LoadedConfig,
  { url, roots, policy }: NonNullable<LoadedConfig['config']['timestamp']>,
): Promise<TimestampAuthority> {
  const file = loaded.resolve(roots);
  const text = await readText(file, 'sign', "Name the PEM file with the timestamp authority's roots");
  return timestampAuthority({
    name: url,
    post: async (request) => {
      const answer = await post(url, request, 'application/timestamp-query', TIMESTAMP_LIMITS);
      if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
      return answer.body;
    },
    roots: decodePem(text, 'CERTIFICATE', file),
    ...(policy === undefined ? {} : { policy }),
    random: randomBytes,
    now: () => new Date(),
  });
}
