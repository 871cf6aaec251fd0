import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { LoadedCatalog } from '../catalog/load.ts';
import { sha256 } from '../core/digest.ts';
import { utc } from '../core/utc.ts';
import type { FileSource } from '../model/file-source.ts';
import type { Manifest } from '../model/manifest.ts';
import type { Report } from '../model/report.ts';
import type { Signing } from '../model/signer.ts';
import { verifyInstructions } from '../pack/instructions.ts';
import { type PackageWriter, writePackage } from '../pack/write-package.ts';
import { publishedSchemas } from '../report/json/schemas.ts';
import { signDetached } from '../sign/cms.ts';
import { encodePem } from '../sign/pem.ts';
import { lockfileDigest, readVersion } from './built-in.ts';
import type { RegisterTexts } from './registers.ts';
import type { Rendered } from './render.ts';

/** Everything that goes into a package. */
export interface Contents {
  /** The package's final place. */
  readonly directory: string;
  /** Where `facts/` and `populations/` were derived to, and which files. */
  readonly scratch: string;
  readonly derived: readonly string[];
  /** Holds `evidence/`. */
  readonly source: FileSource;
  readonly report: Report;
  readonly rendered: Rendered;
  readonly catalog: LoadedCatalog;
  readonly config: string;
  readonly registers: RegisterTexts;
  readonly signing: Signing;
  readonly sealedAt: Date;
  readonly previous: Manifest['previous'];
}

/** Writes the package and signs its sums. Under its name there is a whole package or nothing. */
export async function seal(contents: Contents): Promise<void> {
  const { report, sealedAt, previous, signing } = contents;
  const { timestamp } = signing;
  const tool = {
    version: await readVersion(),
    node: process.version,
    lockfile: await lockfileDigest(),
    image: process.env['GOLDPROOF_IMAGE'] ?? null,
  };
  await writePackage(contents.directory, async (writer) => {
    await addReport(writer, contents);
    await addBasis(writer, contents);
    await addDerived(writer, contents);
    const header = {
      run: report.run,
      number: report.number,
      revision: report.revision,
      tool,
      sealedAt: utc(sealedAt),
      previous,
    };
    await writer.seal(header, async (sums) => ({
      'SHA256SUMS.p7s': await signDetached(digest(sums), signing.signer, timestamp === undefined ? {} : { timestamp }),
      ...(timestamp === undefined ? {} : { 'SHA256SUMS.tst': await timestamp.stamp(sums) }),
    }));
  });
}

function digest(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

async function addReport(writer: PackageWriter, { report, rendered, signing }: Contents): Promise<void> {
  const { signer } = signing;
  const root = signer.chain.at(-1) ?? signer.certificate;
  await writer.add('report.json', 'report', rendered.json);
  await writer.add('report.pdf', 'report', rendered.pdf);
  await writer.add('report.html', 'report', rendered.html);
  await writer.add('report.json.p7s', 'signature', rendered.jsonSignature);
  await writer.add(
    'chain.pem',
    'signature',
    [signer.certificate, ...signer.chain].map((der) => encodePem('CERTIFICATE', der)).join(''),
  );
  const instructions = verifyInstructions({
    number: report.number,
    revision: report.revision,
    rootFingerprint: sha256(root),
    timestamped: signing.timestamp !== undefined,
    hasPdf: true,
    evidence: report.evidence,
    corroborated: report.corroboration !== null,
  });
  await writer.add('VERIFY.txt', 'instructions', instructions);
}

/** What it was judged on and by: evidence, catalog, config, registers, schemas. */
async function addBasis(writer: PackageWriter, { source, catalog, config, registers }: Contents): Promise<void> {
  for (const path of source.files.keys()) {
    if (path.startsWith('evidence/')) await writer.add(path, 'evidence', source.stream(path));
  }
  for (const { path, text } of catalog.catalog.files) await writer.add(`catalog/${path}`, 'catalog', text);
  await writer.add('config.yaml', 'config', config);
  for (const name of ['assurance', 'waivers', 'responses'] as const) {
    const text = registers[name];
    if (text !== undefined) await writer.add(`registers/${name}.yaml`, 'config', text);
  }
  for (const [name, text] of Object.entries(publishedSchemas())) await writer.add(`schemas/${name}`, 'schema', text);
}

async function addDerived(writer: PackageWriter, { scratch, derived }: Contents): Promise<void> {
  for (const path of derived) {
    const role = path.startsWith('facts/') ? 'facts' : 'population';
    await writer.add(path, role, createReadStream(join(scratch, path)));
  }
}
