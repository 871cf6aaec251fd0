import { z } from 'zod';
import { AccountIdSchema, Sha256Schema, UtcSchema } from './common.ts';

/** `manifest.json`: what the package holds and what made it. */

export const FileRoleSchema = z.enum([
  'report',
  'evidence',
  'facts',
  'population',
  'catalog',
  'config',
  'schema',
  'signature',
  'instructions',
]);
export type FileRole = z.infer<typeof FileRoleSchema>;

export const ManifestSchema = z
  .strictObject({
    schema: z.literal('goldproof.manifest/1'),
    run: z.string(),
    number: z.string(),
    revision: z.int().positive(),
    tool: z
      .strictObject({
        version: z.string(),
        node: z.string(),
        lockfile: Sha256Schema.nullable(),
        image: z.string().nullable(),
      })
      .readonly(),
    /** One per account, written alone, merged by sorting. */
    shards: z.array(z.strictObject({ account: AccountIdSchema, sums: Sha256Schema }).readonly()).readonly(),
    sealedAt: UtcSchema,
    /** Every file but this one, the sums and the signatures over them; sorted by path. */
    files: z
      .array(
        z
          .strictObject({ path: z.string(), bytes: z.int().nonnegative(), sha256: Sha256Schema, role: FileRoleSchema })
          .readonly(),
      )
      .readonly(),
    previous: z.strictObject({ number: z.string(), sums: Sha256Schema }).readonly().nullable(),
  })
  .readonly();
export type Manifest = z.infer<typeof ManifestSchema>;
