import type { JsonObject } from '../core/json.ts';
import type { AnswerRow } from './answers.ts';
import type { FaultRule } from './faults.ts';

/** Key specs the sandbox can sign with (AWS KMS, "Key spec reference"). */
export type SigningKeySpec = 'RSA_2048' | 'RSA_3072' | 'RSA_4096' | 'ECC_NIST_P256';

/** An asymmetric KMS key that really signs. */
export interface SigningKey {
  readonly account: string;
  readonly region: string;
  readonly keyId: string;
  /** Names without the `alias/` in front. */
  readonly aliases: readonly string[];
  readonly spec: SigningKeySpec;
  /** PKCS#8 PEM; left out, a key is made when it is first used. */
  readonly privateKey?: string;
}

/** A role that can be assumed. */
export interface Role {
  readonly arn: string;
  /** Accounts it trusts. */
  readonly trusts: readonly string[];
  /** The `sts:ExternalId` its trust policy asks for. */
  readonly externalId?: string;
}

/** All a sandbox answers from: rows for what is looked up, and what the computing parts need. */
export interface Organisation {
  readonly rows: readonly AnswerRow[];
  readonly faults?: readonly FaultRule[];
  /** Access keys of other accounts are refused; left out, every account is known. */
  readonly accounts?: readonly string[];
  /** Calls to other Regions are refused, as AWS does where a Region is not enabled; left out, all are enabled. */
  readonly regions?: readonly string[];
  readonly roles?: readonly Role[];
  readonly signingKeys?: readonly SigningKey[];
  /** The credential report's CSV by account; such an account's report must be generated before it can be read. */
  readonly credentialReports?: ReadonlyMap<string, string>;
  /** When each user and role last used the services it may use, by ARN, as IAM's jobs find it. */
  readonly lastUses?: ReadonlyMap<string, readonly JsonObject[]>;
}
