import { z } from 'zod';
import { ANSWERED_FOR } from '../catalog/approvals.ts';
import { AccountIdSchema, DaySchema, JsonSchema } from '../model/common.ts';
import { ApprovedValuesSchema } from './approved-values.ts';
import { secretOfUrl } from './url-secrets.ts';

/** `goldproof.yaml`: one file says what a run covers, how it is judged, who signs. It holds no secrets. */

const path = z.string().min(1);
const region = z.string().regex(/^[a-z]{2,6}(-[a-z]+)+-\d+$/, 'want a Region such as eu-central-1');
const httpUrl = z
  .url({ protocol: /^https?$/, error: 'want an http or https URL' })
  .refine((url) => secretOfUrl(url) === undefined, {
    error: 'carries a credential, and this file goes into the package',
    params: { remedy: 'Use an address without it; a proxy of yours may add the credential' },
  });

const WANT_YEARS = 'want a number of years from 1 to 30';

const PeriodSchema = z.union([
  z.strictObject({
    /** A calendar quarter: `2026-Q3`. */
    quarter: z.string().regex(/^\d{4}-Q[1-4]$/, 'want YYYY-Qn'),
    zone: z.string().default('UTC'),
  }),
  z.strictObject({
    /** First day, included. */
    from: DaySchema,
    /** First day after, excluded. */
    to: DaySchema,
    zone: z.string().default('UTC'),
  }),
]);
export type PeriodConfig = z.infer<typeof PeriodSchema>;

const AccountsSchema = z.strictObject({
  /** Only these; left out: every active account of the organisation, or the caller's own. */
  include: z.array(AccountIdSchema).min(1).exactOptional(),
  exclude: z.array(z.strictObject({ id: AccountIdSchema, reason: z.string().min(1) })).default([]),
});

const ScopeConfigSchema = z.strictObject({
  /** The Region that the first calls go to. Left out: AWS_REGION, or the profile's. */
  home: region.exactOptional(),
  accounts: AccountsSchema.default({ exclude: [] }),
  /** Left out: every Region that is on in the account. */
  regions: z.array(region).min(1, 'want at least one Region, or no `regions` at all').exactOptional(),
  /** Regions that the organization closes by a service control policy: not read where AWS's refusals show it. */
  closedRegions: z
    .array(
      z.strictObject({
        region,
        /** Left out: in every account. */
        accounts: z.array(AccountIdSchema).min(1).exactOptional(),
        owner: ANSWERED_FOR.owner,
        reason: ANSWERED_FOR.reason,
      }),
    )
    .default([]),
  /** The role to take in member accounts. */
  role: z
    .strictObject({
      name: z.string().regex(/^[\w+=,.@-]+$/, "want the role's name, without path and ARN"),
      path: z
        .string()
        .regex(/^\/([\w+=,.@/-]*\/)?$/, 'want a path such as /audit/')
        .default('/'),
      externalId: z.string().min(2).exactOptional(),
      /** False where the role's trust lets nobody set a source identity. */
      sourceIdentity: z.boolean().default(true),
    })
    .exactOptional(),
  /** Ask for kms:Decrypt of Image Builder documents under customer keys. */
  decryptDocuments: z.boolean().default(false),
});

const SigningSchema = z.union([
  z.strictObject({
    kms: z.strictObject({
      /** ARN of an asymmetric SIGN_VERIFY key. */
      key: z.string().regex(/^arn:/, "want the key's ARN"),
      algorithm: z.enum(['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PSS_SHA_256', 'ECDSA_SHA_256']),
    }),
    /** PEM: the signing certificate, then its issuers up to the root. */
    chain: path,
  }),
  z.strictObject({
    file: z.strictObject({
      /** PKCS#8 PEM. */
      key: path,
      algorithm: z.enum(['RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PSS_SHA_256', 'ECDSA_SHA_256']),
    }),
    chain: path,
  }),
]);

export const ConfigSchema = z.strictObject({
  organisation: z.string().min(1),
  report: z
    .strictObject({
      /** Begins every report number: letters, digits and hyphens. */
      series: z
        .string()
        .regex(/^[A-Za-z0-9-]{1,24}$/, 'want at most 24 letters, digits and hyphens')
        .exactOptional(),
      /** Left out: made from series, period and the time of collecting. */
      number: z
        .string()
        .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/, 'want at most 64 letters, digits, hyphens and dots, no dot first')
        .exactOptional(),
      classification: z.string().default('Confidential'),
      recipients: z.array(z.string()).default([]),
      /** Years after the period in which the package is to be kept. */
      retainYears: z.int().min(1, WANT_YEARS).max(30, WANT_YEARS).default(7),
      pageSize: z.enum(['A4', 'LETTER']).default('A4'),
    })
    .default({ classification: 'Confidential', recipients: [], retainYears: 7, pageSize: 'A4' }),
  people: z
    .strictObject({
      preparer: z.string().exactOptional(),
      reviewer: z.string().exactOptional(),
      approver: z.string().exactOptional(),
    })
    .default({}),
  /** Left out: the last full quarter before collecting began, UTC. */
  period: PeriodSchema.exactOptional(),
  /** Reports on the part of the period that has passed, and says so on every page. */
  interim: z.boolean().default(false),
  scope: ScopeConfigSchema.default({ accounts: { exclude: [] }, closedRegions: [], decryptDocuments: false }),
  /** Folders with controls of your own, beside the built-in ones. */
  controls: z.array(path).default([]),
  /** Values for the controls' parameters; `goldproof controls list` names them. */
  params: z.record(z.string(), JsonSchema).default({}),
  /** What is not replaced in the answers, although it looks like an account, a secret or a person. */
  redaction: z.strictObject({ approved: ApprovedValuesSchema.default([]) }).default({ approved: [] }),
  registers: z
    .strictObject({
      assurance: path.exactOptional(),
      waivers: path.exactOptional(),
      responses: path.exactOptional(),
    })
    .default({}),
  signing: SigningSchema.exactOptional(),
  timestamp: z
    .strictObject({
      url: httpUrl,
      /** PEM: roots that the authority's certificate must lead to. */
      roots: path,
      policy: z
        .string()
        .regex(/^\d+(\.\d+)+$/, 'want an OID such as 1.3.6.1.4.1')
        .exactOptional(),
    })
    .exactOptional(),
  /** The package of the run before: a directory or a zip. */
  previous: path.exactOptional(),
  output: path.default('output'),
});
export type Config = z.infer<typeof ConfigSchema>;
