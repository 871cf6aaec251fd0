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
