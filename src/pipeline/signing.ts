import { randomBytes } from 'node:crypto';
import type { Connection } from '../aws/connection.ts';
import { post } from '../aws/http-post.ts';
import { createKmsSigner } from '../aws/kms-signer.ts';
import { accountOfArn } from '../core/arn.ts';
import { allChecked, GoldproofError } from '../core/errors.ts';
import type { Signer, Signing, TimestampAuthority } from '../model/signer.ts';
import { signerFromPem } from '../sign/file-signer.ts';
import { decodePem } from '../sign/pem.ts';
import { timestampAuthority } from '../sign/timestamp.ts';
import { assertWholeChain } from '../sign/whole-chain.ts';
import { type LoadedConfig, readText } from './config.ts';

const TIMESTAMP_LIMITS = { timeoutMs: 20_000, maxBytes: 64 * 1024 };

/** What the config's `signing` and `timestamp` name, read. */
export interface SigningFiles {
  readonly chain: string;
  /** PKCS#8 PEM, when the key is in a file. */
  readonly key?: string;
  /** PEM, when there is a timestamp authority. */
  readonly roots?: string;
}

/** @throws GoldproofError `config` when the config names no signer, or with every file that cannot be read */
export async function readSigningFiles(loaded: LoadedConfig): Promise<SigningFiles> {
  const { signing, timestamp } = loaded.config;
  if (signing === undefined) {
    const remedy = 'Add `signing:` with a KMS key or a key file; `goldproof keys` makes the certificates';
    throw new GoldproofError('config', 'the config names no signer', [
      { file: loaded.file, message: '`signing` is missing', remedy },
    ]);
  }
  const read = (path: string, remedy: string): Promise<string> => readText(loaded.resolve(path), 'config', remedy);
  const [chain, key, roots] = await allChecked(loaded.file, [
    read(signing.chain, 'Name the PEM file with the certificate and its issuers as `signing.chain`'),
    'file' in signing ? read(signing.file.key, 'Name the PKCS#8 PEM file of the key as `signing.file.key`') : undefined,
    timestamp && read(timestamp.roots, "Name the PEM file with the authority's roots as `timestamp.roots`"),
  ]);
  return { chain, ...(key === undefined ? {} : { key }), ...(roots === undefined ? {} : { roots }) };
}

/**
 * Makes ready what the config says about signing.
 *
 * @param connect opens a line to AWS, only when the key is in KMS
 * @throws GoldproofError `sign` when key and certificates do not go together
 */
export async function openSigning(
  loaded: LoadedConfig,
  files: SigningFiles,
  connect: () => Promise<Connection>,
  signal: AbortSignal,
): Promise<Signing> {
  const { signing, timestamp } = loaded.config;
  if (signing === undefined) throw new TypeError('signing files without a signer');
  const chainFile = loaded.resolve(signing.chain);
  const authority =
    timestamp === undefined || files.roots === undefined ? undefined : openAuthority(loaded, timestamp, files.roots);
  const signer =
    'kms' in signing
      ? await kmsSigner(signing.kms, files.chain, chainFile, connect, signal)
      : signerFromPem(
          {
            key: files.key ?? '',
            keyFile: loaded.resolve(signing.file.key),
            certificates: files.chain,
            certificatesFile: chainFile,
          },
          signing.file.algorithm,
          { random: randomBytes },
        );
  assertWholeChain(signer, chainFile);
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

function openAuthority(
  loaded: LoadedConfig,
  { url, roots, policy }: NonNullable<LoadedConfig['config']['timestamp']>,
  rootsText: string,
): TimestampAuthority {
  return timestampAuthority({
    name: url,
    post: async (request) => {
      const answer = await post(url, request, 'application/timestamp-query', TIMESTAMP_LIMITS);
      if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
      return answer.body;
    },
    roots: decodePem(rootsText, 'CERTIFICATE', loaded.resolve(roots)),
    ...(policy === undefined ? {} : { policy }),
    random: randomBytes,
    now: () => new Date(),
  });
}
