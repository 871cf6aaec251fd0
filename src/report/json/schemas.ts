import { z } from 'zod';
import { EvidenceRecordSchema } from '../../model/evidence.ts';
import { RowSchema, ShardHeaderSchema } from '../../model/facts.ts';
import { ManifestSchema } from '../../model/manifest.ts';
import { ReportSchema } from '../../model/report.ts';

const PUBLISHED = {
  'report.schema.json': ['The report', ReportSchema],
  'manifest.schema.json': ['The package manifest', ManifestSchema],
  'evidence-record.schema.json': ['A line of evidence/<account>/<region>.ndjson', EvidenceRecordSchema],
  'facts-header.schema.json': ['The first line of facts/<table>/<account>.ndjson', ShardHeaderSchema],
  'facts-row.schema.json': ['A further line of facts/<table>/<account>.ndjson', RowSchema],
} as const satisfies Readonly<Record<string, readonly [string, z.ZodType]>>;

/** JSON Schema (2020-12) of every machine-readable file, made from the model: file name → text. */
export function publishedSchemas(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(PUBLISHED).map(([name, [title, schema]]) => {
      const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', reused: 'ref' });
      return [name, `${JSON.stringify({ $schema, title: `Goldproof: ${title}`, ...rest }, null, 2)}\n`];
    }),
  );
}
