import type { Operation } from '../model/common.ts';

/** How pages follow one another: members of the input and the output that carry the token. */
export interface Paging {
  readonly in: string;
  readonly out: string;
  /** The output's member that says whether more follows, where the service has one (IAM's `IsTruncated`). */
  readonly more?: string;
}

/**
 * Which fields of a response need more than the search for secrets: JSON pointer patterns with `*` for any one
 * segment and `**` for any number of them, rooted at `/response` or `/input`. A rule that names an object or a list holds
 * for everything below it; a text that is itself JSON is gone into.
 */
export interface FieldRules {
  /** Text that people write: names, descriptions, tags. Account numbers that are not in scope are replaced. */
  readonly freeForm?: readonly string[];
  /** Documents: the same, and redactions carry line numbers. */
  readonly documents?: readonly string[];
  /** Documents in base 64: searched decoded. */
  readonly base64?: readonly string[];
  /** Replaced whole, whatever they hold. */
  readonly personal?: readonly string[];
}

/** An error by which AWS says "there is none". */
export interface Absence {
  readonly code: string;
  /** Where the same code also means something else, the message decides. */
  readonly message?: RegExp;
}

/**
 * Where an answer names what was asked for: paths of members, with `*` for every element of a list and
 * `[Name=image-id]` for the elements in which that member has that value. Every name in the answer is one of those
 * that were asked for.
 */
export interface Echo {
  readonly asked: string;
  readonly answered: string;
  /**
   * How the two compare; left out, they are the same. `key`: KMS's id, ARN or alias. `version`: Image Builder's ARN,
   * of which the answer may name the version or the build. `prefix`: the answer begins with it. `role`: the session
   * of a role that was assumed.
   */
  readonly as?: 'key' | 'version' | 'prefix' | 'role';
}

/** An API operation as it is declared once, by the collector that calls it. */
export interface OperationSpec {
  readonly operation: Operation;
  /** The IAM actions it needs; most often its own name. */
  readonly actions: readonly string[];
  readonly paging?: Paging;
  /** Pages at most, where reading is a sample on purpose. */
  readonly maxPages?: number;
  /** Top-level members of the output without which it is no answer. Lists may be empty, but must be there. */
  readonly needs: readonly string[];
  readonly absent?: readonly Absence[];
  /** The body is JSON although the service speaks XML (S3's GetBucketPolicy). */
  readonly json?: true;
  /** Where people wrote freely, so that redaction looks there. */
  readonly fields?: FieldRules;
  /** Members of the output that are never kept, whatever they hold: paths, where an asterisk is any element. */
  readonly drop?: readonly string[];
  /** Where the answer names what the input asks for. */
  readonly echoes?: readonly Echo[];
  /** Members of the answer that name what is the account's own: ARNs (of the Region too, if they have one), account ids. */
  readonly own?: readonly string[];
}
