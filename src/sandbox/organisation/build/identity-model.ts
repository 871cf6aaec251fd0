import type { JsonObject } from '../../../core/json.ts';

/** When services were last called, in days ago, where that is not when their caller was last seen; null: never. */
export type ServiceUses = Readonly<Record<string, number | null>>;

/** An access key of a user. Days are days ago. */
export interface AccessKey {
  readonly active: boolean;
  readonly rotated: number;
  /** Left out: never used. */
  readonly used?: number;
}

export interface User {
  readonly name: string;
  readonly created: number;
  /** Left out: no console password. `used` left out: never signed in. */
  readonly password?: { readonly changed: number; readonly used?: number };
  readonly mfa?: 'virtual' | 'hardware';
  readonly keys?: readonly AccessKey[];
  readonly groups?: readonly string[];
  readonly inline?: Readonly<Record<string, JsonObject>>;
  readonly attached?: readonly string[];
  readonly uses?: ServiceUses;
}

export interface Group {
  readonly name: string;
  readonly inline?: Readonly<Record<string, JsonObject>>;
  /** Names of the account's own policies, or ARNs of AWS's. */
  readonly attached?: readonly string[];
}

export interface Role extends Group {
  readonly trust: JsonObject;
  readonly path?: string;
  readonly boundary?: string;
  /** Days ago; 3 unless given. */
  readonly used?: number;
  readonly uses?: ServiceUses;
}

export interface Policy {
  readonly name: string;
  readonly document: JsonObject;
  /** ARN, for a policy of AWS's. */
  readonly arn?: string;
}

export interface Root {
  /** `hardware`: a device that IAM lists nowhere. */
  readonly mfa: boolean | 'hardware';
  readonly password: boolean;
  readonly keys: number;
}

export interface Identity {
  readonly root: Root;
  readonly users?: readonly User[];
  readonly groups?: readonly Group[];
  readonly roles?: readonly Role[];
  readonly policies?: readonly Policy[];
  readonly alias?: string;
  /** Names of SAML identity providers. */
  readonly samlProviders?: readonly string[];
  /** Hosts of OpenID Connect identity providers. */
  readonly oidcProviders?: readonly string[];
}
