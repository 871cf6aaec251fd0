/** An IAM policy document (identity, resource or trust policy) in one normal form: every "one or many" is a list. */
export interface PolicyDocument {
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  /** The statement's own name; many have none. */
  readonly sid?: string;
  /** 1-based place in the document, for statements without a name. */
  readonly place: number;
  readonly action: Patterns;
  /** Identity and resource policies have it, trust policies do not. */
  readonly resource?: Patterns;
  /** Resource and trust policies have it, identity policies do not. */
  readonly principal?: Principals;
  /** All must hold. */
  readonly conditions: readonly Condition[];
}

/** `Action` or, negated, `NotAction`; `Resource` or `NotResource`. */
export interface Patterns {
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

/** `Principal` or, negated, `NotPrincipal`. */
export interface Principals {
  readonly negated: boolean;
  readonly principals: readonly Principal[];
}

/** `"*"` and `{"AWS": "*"}` are both `{ type: 'AWS', value: '*' }`: everyone. */
export interface Principal {
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';
  readonly value: string;
}

/** One key of one operator. IAM minds case in neither: both are lower-case here; values stay as they are. */
export interface Condition {
  /** Without qualifier and `IfExists`: `stringequals`, `bool`, `null`. */
  readonly operator: string;
  readonly qualifier?: 'forallvalues' | 'foranyvalue';
  /** Holds also where the request has no such key. */
  readonly ifExists: boolean;
  /** `aws:securetransport` */
  readonly key: string;
  /** One of these must match (of a negated operator: none may). */
  readonly values: readonly string[];
}
