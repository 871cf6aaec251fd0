import { z } from 'zod';
import type { Utc } from '../core/utc.ts';
import type { Operation } from './common.ts';
import { AccountIdSchema, JsonSchema, OperationSchema, ScopeSchema } from './common.ts';

/** Typed rows derived from evidence by pure code: per account, all its Regions together, from the stored bytes only. */

/** Why a value or a part of a table is not known, with the exact call that would tell. */
export const UnknownSchema = z
  .strictObject({
    operation: OperationSchema,
    scope: ScopeSchema,
    /** The record that did not succeed; null when the call was never made. */
    record: z.string().nullable(),
    reason: z.enum([
      'denied',
      'throttled',
      'failed',
      'unsupported',
      'not-called',
      'more-pages',
      'unparsable',
      'outside',
      'days-missing',
      'outdated',
      'counts-differ',
    ]),
    /** AWS's own words, or what was wrong with the answer. */
    detail: z.string().exactOptional(),
  })
  .readonly();
export type Unknown = z.infer<typeof UnknownSchema>;

const COLUMN_TYPES = ['string', 'bool', 'int', 'timestamp', 'list<string>', 'map<string,string>'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** What a value rests on: the calls that are read, and the algorithms that come from them to it, all the way down. */
export interface Reads {
  readonly operations: readonly Operation[] | 'every';
  readonly algorithms: readonly { readonly id: string; readonly description: string }[];
}

export interface Column {
  readonly type: ColumnType;
  /** AWS may say "none": an expression must guard the column with has(), checked when the catalog loads. */
  readonly absentable: boolean;
  /** Printed in the report. */
  readonly meaning: string;
  /** `iam:GetCredentialReport mfa_active` or `derived: <algorithm id>`. */
  readonly source: string;
  readonly reads: Reads;
}

/** What a table promises; the catalog is type-checked against it, without any evidence. */
export interface FactTable {
  /** `iam.users` */
  readonly name: string;
  /** The row's name in expressions: `user`. */
  readonly as: string;
  readonly meaning: string;
  /** Rows are of a time that has passed, as CloudTrail's event history tells it: which days it answers for is counted. */
  readonly spans?: 'event-history';
  /** Rows live in Regions, or belong to the account (scope region `global`). */
  readonly grain: 'account' | 'region';
  readonly columns: Readonly<Record<string, Column>>;
  /** The column that names the subject: globally unique, the same in every run. */
  readonly key: string;
  /** Per scope; a missing record means that the table is incomplete there. */
  readonly needs: readonly Operation[];
  /** What says which rows there are. */
  readonly population: Reads;
}

export const RowSchema = z
  .strictObject({
    scope: ScopeSchema,
    key: z.string(),
    /** Ids of the evidence records it came from. */
    from: z.array(z.string()).readonly(),
    /** Never null. Ints are safe integers, timestamps RFC 3339 text. */
    values: z.record(z.string(), JsonSchema).readonly(),
    /** AWS says none: has() is false. */
    absent: z.array(z.string()).readonly(),
    /** Every column is in exactly one of the three. */
    unknown: z.record(z.string(), UnknownSchema).readonly(),
  })
  .readonly();
export type Row = z.infer<typeof RowSchema>;

export const CoverageSchema = z
  .strictObject({ scope: ScopeSchema, complete: z.boolean(), gaps: z.array(UnknownSchema).readonly() })
  .readonly();
export type Coverage = z.infer<typeof CoverageSchema>;

/** The same population counted a second way. */
export const ControlTotalSchema = z
  .strictObject({
    scope: ScopeSchema,
    counted: z.int().nonnegative(),
    expected: z.int().nonnegative(),
    source: OperationSchema,
    from: z.array(z.string()).readonly(),
    note: z.string().exactOptional(),
  })
  .readonly();
export type ControlTotal = z.infer<typeof ControlTotalSchema>;

/** One table of one account. Every scope of the account has a coverage entry: empty is not complete. */
export interface TableShard {
  readonly table: string;
  readonly account: string;
  readonly coverage: readonly Coverage[];
  readonly totals: readonly ControlTotal[];
  /** Sorted by Region, then key. */
  readonly rows: readonly Row[];
}

/**
 * The first line of `facts/<table>/<account>.ndjson`; the rows follow, one a line. It says what another program needs
 * to evaluate the catalog's expressions over them.
 */
export const ShardHeaderSchema = z
  .strictObject({
    schema: z.literal('goldproof.facts/1'),
    table: z.string(),
    account: AccountIdSchema,
    /** The row's name in expressions. */
    as: z.string(),
    grain: z.enum(['account', 'region']),
    columns: z.record(z.string(), z.strictObject({ type: z.enum(COLUMN_TYPES), absentable: z.boolean() }).readonly()),
    coverage: z.array(CoverageSchema).readonly(),
    totals: z.array(ControlTotalSchema).readonly(),
  })
  .readonly();
export type ShardHeader = z.infer<typeof ShardHeaderSchema>;

/** The only cross-account input: small, built once, sealed as evidence. */
export interface OrgContext {
  readonly organisation: string | null;
  /** The account of which AWS said that it belongs to no organisation. */
  readonly alone?: string;
  /** The organisation's management account, where it could be read. */
  readonly management?: string;
  /** What is reported on, half-open: of events, those in it count. */
  readonly period: { readonly from: Utc; readonly to: Utc };
  readonly accounts: readonly {
    readonly id: string;
    readonly state: string;
    readonly inScope: boolean;
    readonly reason?: string;
  }[];
  /** What other accounts refer to: trail buckets, keys, destination AMIs. */
  lookup(arn: string): Row | Unknown;
}
