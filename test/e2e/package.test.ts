import { createHash, randomBytes } from 'node:crypto';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManifestSchema } from '../../src/model/manifest.ts';
import { type Report, ReportSchema } from '../../src/model/report.ts';
import type { Signer } from '../../src/model/signer.ts';
import type { Verification } from '../../src/model/verification.ts';
import { checkIntegrity } from '../../src/pack/integrity.ts';
import { openPackage } from '../../src/pack/open.ts';
import { writePackage } from '../../src/pack/write-package.ts';
import { writeZip } from '../../src/pack/zip-write.ts';
import { readTemplates } from '../../src/pipeline/built-in.ts';
import { makeFileKeys } from '../../src/pipeline/keys.ts';
import { renderPages, renderSigned } from '../../src/pipeline/render.ts';
import { sealReport } from '../../src/pipeline/report.ts';
import { verifyPackage } from '../../src/pipeline/verify.ts';
import { renderTemplates } from '../../src/report/render-templates.ts';
import { signDetached } from '../../src/sign/cms.ts';
import { signerFromPem } from '../../src/sign/file-signer.ts';
import { embedSignature } from '../../src/sign/pades.ts';
import { collectOnce, type SandboxJob, startJob } from './sandbox-job.ts';

let job: SandboxJob;
let original: string;

beforeAll(async () => {
  job = await startJob();
  const evidence = await collectOnce(job);
  const { loaded, access } = job;
  const sealed = await sealReport({
    loaded,
    access,
    evidence,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    now: () => new Date(),
  });
  original = await forge('original', {}); // the same content, with a timestamp
  expect(sealed.findings).toHaveLength(14);
}, 120_000);

afterAll(() => job.close());

/** The package with some files replaced, sums and manifest made again and signed: what its maker could hand over. */
async function forge(
  name: string,
  changes: Readonly<Record<string, Uint8Array>>,
  signer: Signer = job.signer,
): Promise<string> {
  const target = join(job.folder, name);
  const source = await openPackage(original ?? join(job.folder, 'packages', await onlyPackage()));
  const {
    files,
    shards: _,
    schema: __,
    ...header
  } = ManifestSchema.parse(JSON.parse(new TextDecoder().decode(await source.bytes('manifest.json'))));
  await writePackage(target, async (writer) => {
    for (const { path, role } of files) await writer.add(path, role, changes[path] ?? (await source.bytes(path)));
    await writer.seal(header, async (sums) => ({
      'SHA256SUMS.p7s': await signDetached(digest(sums), signer, { timestamp: job.timestamp }),
      'SHA256SUMS.tst': await job.timestamp.stamp(sums),
    }));
  });
  await source.close();
  return target;
}

async function onlyPackage(): Promise<string> {
  const { readdir } = await import('node:fs/promises');
  const [name] = await readdir(join(job.folder, 'packages'));
  return name ?? '';
}

function digest(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

function verify(subject: string): Promise<Verification> {
  const { roots, timestampRoots } = job;
  return verifyPackage({ subject, roots, timestampRoots, at: new Date(), onProgress: () => undefined });
}

function failed({ steps }: Verification): string[] {
  return steps.filter(({ result }) => result !== 'passed').map(({ name }) => name);
}

async function readReport(): Promise<Report> {
  return ReportSchema.parse(JSON.parse(await readFile(join(original, 'report.json'), 'utf8')));
}

/** A failing finding turned into a pass, consistently: what a dishonest maker would write. */
function whitewashed(report: Report): Report {
  const findings = report.findings.map((finding) =>
    finding.control === 'MFA-04'
      ? {
          ...finding,
          status: 'pass' as const,
          counts: { ...finding.counts, conforms: finding.counts.conforms + finding.counts.deviates, deviates: 0 },
          accounts: finding.accounts.map((account) => ({ ...account, status: 'pass' as const })),
        }
      : finding,
  );
  const listed = report.exceptions.listed.filter(({ control }) => control !== 'MFA-04');
  return { ...report, findings, exceptions: { total: listed.length, listed } };
}

async function rendered(report: Report, signer: Signer): Promise<Record<string, Uint8Array>> {
  const options = { signingTime: new Date(), pageSize: 'A4' as const };
  const { json, pdf, html, jsonSignature } = await renderSigned(
    report,
    await readTemplates(),
    { signer, timestamp: job.timestamp },
    options,
  );
  return { 'report.json': json, 'report.pdf': pdf, 'report.html': html, 'report.json.p7s': jsonSignature };
}

async function strangersKey(): Promise<Signer> {
  const keys = await makeFileKeys({
    organisation: 'Example',
    algorithm: 'ECDSA_SHA_256',
    now: new Date(Date.now() - 60_000),
    random: randomBytes,
  });
  return signerFromPem({ key: keys.leafKey, certificates: keys.chain }, 'ECDSA_SHA_256', { random: randomBytes });
}

describe('an honest package', () => {
  it('passes every step as a directory', async () => {
    const verification = await verify(original);
    expect(failed(verification)).toEqual([]);
    expect(verification.result).toBe('passed');
  });

  it('passes every step as a zip', async () => {
    const zip = join(job.folder, 'package.zip');
    const source = await openPackage(original);
    await writeZip(source, 'package', zip);
    await source.close();
    expect(failed(await verify(zip))).toEqual([]);
  });

  it('proves nothing against another root', async () => {
    const stranger = await strangersKey();
    const verification = await verifyPackage({
      subject: original,
      roots: [stranger.chain.at(-1) ?? stranger.certificate],
      timestampRoots: job.timestampRoots,
      at: new Date(),
      onProgress: () => undefined,
    });
    expect(failed(verification)).toEqual([
      'signature of SHA256SUMS',
      'signature of report.json',
      'signature in report.pdf',
    ]);
  });

  it('gives the same facts and findings when it is judged again', async () => {
    const { loaded, access } = job;
    const again = await sealReport({
      loaded,
      access,
      evidence: join(job.folder, 'collected'),
      revisionOf: original,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      now: () => new Date(),
    });
    const report = await readReport();
    expect(again.report.revision).toBe(2);
    expect(again.report.supersedes?.number).toBe(report.number);
    expect(again.report.findings).toEqual(report.findings);
    expect(await readFile(join(again.directory, 'evidence/SHA256SUMS'), 'utf8')).toBe(
      await readFile(join(original, 'evidence/SHA256SUMS'), 'utf8'),
    );
  });
});

describe('a changed file', () => {
  it('fails integrity, whichever file and wherever the byte', async () => {
    const source = await openPackage(original);
    const paths = [...source.files].filter(([, size]) => size > 0);
    await source.close();
    const copy = join(job.folder, 'flipped');
    await cp(original, copy, { recursive: true });
    for (const [path, size] of paths) {
      const file = join(copy, path);
      const bytes = await readFile(file);
      const at = createHash('sha256').update(path).digest().readUInt32BE() % size;
      bytes[at] = (bytes[at] ?? 0) ^ 0x01;
      await writeFile(file, bytes);
      const flipped = await openPackage(copy);
      const signatures = /^SHA256SUMS\.(p7s|tst)$/.test(path);
      const step = await checkIntegrity(flipped);
      await flipped.close();
      if (!signatures) expect(step, path).toMatchObject({ result: 'failed' });
      bytes[at] = (bytes[at] ?? 0) ^ 0x01;
      await writeFile(file, bytes);
    }
  }, 120_000);

  it.each(['SHA256SUMS.p7s', 'SHA256SUMS.tst', 'report.json.p7s'])(
    '%s fails its signature or timestamp',
    async (path) => {
      const copy = join(job.folder, `flipped-${path}`);
      await cp(original, copy, { recursive: true });
      const bytes = await readFile(join(copy, path));
      bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0x80;
      await writeFile(join(copy, path), bytes);
      const verification = await verify(copy);
      expect(verification.result).toBe('failed');
      expect(failed(verification).join()).toMatch(/signature of|timestamp of/);
    },
  );

  it.each([
    ['removed', async (copy: string) => rm(join(copy, 'report.html'))],
    ['added', async (copy: string) => writeFile(join(copy, 'evidence/extra.ndjson'), '')],
    ['renamed', async (copy: string) => rename(join(copy, 'VERIFY.txt'), join(copy, 'READ.txt'))],
  ])('fails integrity when it is %s', async (what, change) => {
    const copy = join(job.folder, what);
    await cp(original, copy, { recursive: true });
    await change(copy);
    expect(failed(await verify(copy))).toContain('integrity');
  });
});

describe('a dishonest maker', () => {
  it('fails the signature with a key that the auditor does not trust', async () => {
    const stranger = await strangersKey();
    const forged = await forge('stranger', await rendered(whitewashed(await readReport()), stranger), stranger);
    expect(failed(await verify(forged))).toEqual(
      expect.arrayContaining(['signature of SHA256SUMS', 'signature of report.json', 'signature in report.pdf']),
    );
  });

  it('fails re-performance with the right key and a changed verdict', async () => {
    const forged = await forge('whitewashed', await rendered(whitewashed(await readReport()), job.signer));
    const verification = await verify(forged);
    expect(failed(verification)).toEqual(['re-performance']);
    expect(verification.steps.find(({ name }) => name === 're-performance')?.detail.join(' ')).toContain('findings');
  });

  it('fails re-performance with changed facts', async () => {
    const path = [...(await filesOf('facts/iam.users/'))][0] ?? '';
    const text = (await readFile(join(original, path), 'utf8')).replaceAll('"mfaActive":false', '"mfaActive":true');
    expect(failed(await verify(await forge('facts', { [path]: Buffer.from(text) })))).toEqual(['re-performance']);
  });

  it('is found out when evidence is changed, for the report binds it', async () => {
    const [path = ''] = await filesOf('evidence/1');
    const text = (await readFile(join(original, path), 'utf8')).split('\n').slice(1).join('\n');
    expect(failed(await verify(await forge('evidence', { [path]: Buffer.from(text) })))).not.toEqual([]);
  });

  it('is never simply passed with a control that was changed', async () => {
    const path = 'catalog/mfa/MFA-04/control.yaml';
    const text = (await readFile(join(original, path), 'utf8')).replace(/severity: high/, 'severity: low');
    const verification = await verify(await forge('catalog', { [path]: Buffer.from(text) }));
    expect(verification.result).not.toBe('passed');
    expect(failed(verification)).toContain('catalog');
  });

  it('fails the page text when the pages say something else than report.json', async () => {
    const report = await readReport();
    const json = await readFile(join(original, 'report.json'));
    const pages = renderTemplates(whitewashed(report), await readTemplates());
    const unsigned = await renderPages(pages, report, json, { signingTime: new Date(), pageSize: 'A4' });
    const pdf = await embedSignature(unsigned, (sha256) =>
      signDetached(sha256, job.signer, { timestamp: job.timestamp }),
    );
    expect(failed(await verify(await forge('pages', { 'report.pdf': pdf })))).toEqual(['page text']);
  });

  it('fails the PDF with an incremental update, even when the sums are made again', async () => {
    const pdf = await readFile(join(original, 'report.pdf'));
    const update = Buffer.concat([
      pdf,
      Buffer.from('1 0 obj\n<<>>\nendobj\nxref\n0 0\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n'),
    ]);
    expect(failed(await verify(await forge('updated', { 'report.pdf': update })))).toContain('signature in report.pdf');
  });

  it('fails the PDF with bytes in the gap of its signature', async () => {
    const pdf = await readFile(join(original, 'report.pdf'));
    const end = pdf.indexOf('>', pdf.lastIndexOf('/Contents <'));
    pdf.write('f00d', end - 8, 'latin1');
    expect(failed(await verify(await forge('gap', { 'report.pdf': pdf })))).toContain('signature in report.pdf');
  });

  it('fails the timestamp that was made over something else', async () => {
    const copy = join(job.folder, 'replayed');
    await cp(original, copy, { recursive: true });
    await writeFile(join(copy, 'SHA256SUMS.tst'), await job.timestamp.stamp(Buffer.from('another document')));
    expect(failed(await verify(copy))).toEqual(['timestamp of SHA256SUMS']);
  });
});

async function filesOf(prefix: string): Promise<string[]> {
  const source = await openPackage(original);
  const paths = [...source.files.keys()].filter((path) => path.startsWith(prefix));
  await source.close();
  return paths;
}
