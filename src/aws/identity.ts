/** Who calls: an account's principal and the credentials that make it so. */
export interface Identity {
  readonly account: string;
  /** ARN of the user or the assumed role session. */
  readonly principal: string;
  readonly credentials: CredentialProvider;
}

/** Keys as the SDK takes them. Never logged, recorded or put into an error. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export type CredentialProvider = () => Promise<Credentials>;

/** The account that owns an ARN; undefined when it is none. */
export function accountOfArn(arn: string): string | undefined {
  const account = arn.split(':')[4];
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

/** `aws`, `aws-us-gov`, `aws-cn`, …: always read from AWS's answer, never assumed. */
export function partitionOfArn(arn: string): string | undefined {
  const [prefix, partition] = arn.split(':');
  return prefix === 'arn' && partition !== undefined && partition !== '' ? partition : undefined;
}
