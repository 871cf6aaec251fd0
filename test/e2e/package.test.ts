import { createHash } from 'node:crypto';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIntegrity } from '../../src/pack/integrity.ts';
import { openPackage } from '../../src/pack/open.ts';
import { writeZip } from '../../src/pack/zip-write.ts';
import { readTemplates } from '../../src/pipeline/built-in.ts';
import { renderPages } from '../../src/pipeline/render.ts';
import { sealReport } from '../../src/pipeline/report.ts';
import { renderTemplates } from '../../src/report/render-templates.ts';
import { signDetached } from '../../src/sign/cms.ts';
import { embedSignature } from '../../src/sign/pades.ts';
import { failed, openWorkshop, strangersKey, type Workshop, whitewashed } from './forge.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(() => workshop.close());

describe('an honest package', () => {
  it('passes every step as a directory', async () => {
    const verification = await workshop.verify(workshop.original);
    expect(failed(verification)).toEqual([]);
    expect(verification.result).toBe('passed');
  });

  it('says what its config approves, and what no longer', () => {
    expect(workshop.report.approvals.map(({ id, inForce }) => [id, inForce])).toEqual([
      ['222233334444', true],
      ['999999999999', false],
    ]);
    const approved = workshop.report.criteria.find(({ param }) => param === 'approvedAccounts');
    expect(approved?.value).toEqual(['222233334444']);
  });

  it('passes every step as a zip', async () => {
    const zip = join(workshop.job.folder, 'package.zip');
    const source = await openPackage(workshop.original);
    await writeZip(source, 'package', zip);
    await source.close();
    expect(failed(await workshop.verify(zip))).toEqual([]);
  });

  it('proves nothing against another root', async () => {
    const stranger = await strangersKey();
    const verification = await workshop.verify(workshop.original, {
      roots: [stranger.chain.at(-1) ?? stranger.certificate],
    });
    expect(failed(verification)).toEqual([
      'signature of SHA256SUMS',
      'signature of report.json',
      'signature in report.pdf',
      'signer',
    ]);
  });

  it('gives the same facts and findings when it is judged again', async () => {
    const { loaded, access } = workshop.job;
    const again = await sealReport({
      loaded,
      access,
      evidence: join(workshop.job.folder, 'collected'),
      revisionOf: workshop.original,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      now: () => new Date(),
    });
    const { report } = workshop;
    expect(again.report.revision).toBe(2);
    expect(again.report.supersedes?.number).toBe(report.number);
    expect(again.report.findings).toEqual(report.findings);
    expect(await readFile(join(again.directory, 'evidence/SHA256SUMS'), 'utf8')).toBe(
      await readFile(join(workshop.original, 'evidence/SHA256SUMS'), 'utf8'),
    );
  });
});

describe('a changed file', () => {
  it('fails integrity, whichever file and wherever the byte', async () => {
    const copy = join(workshop.job.folder, 'flipped');
    await cp(workshop.original, copy, { recursive: true });
    const source = await openPackage(copy);
    // The sums and the signatures over them are not listed in themselves; they have tests of their own.
    const listed = [...source.files].filter(([path, size]) => size > 0 && !path.startsWith('SHA256SUMS'));
    await source.close();
    const lists = listed.filter(([path]) => /(^manifest\.json|SHA256SUMS)$/.test(path));
    const others = listed.filter((entry) => !lists.includes(entry));
    // A step tells of fifty faults; a list that is damaged tells of itself alone.
    const batches = [...lists.map((entry) => [entry]), ...inBatches(others, 40)];
    for (const batch of batches) {
      for (const [path, size] of batch) await flip(join(copy, path), positionIn(path, size));
      const flipped = await openPackage(copy);
      const { result, detail } = await checkIntegrity(flipped);
      await flipped.close();
      expect(result).toBe('failed');
      const said = detail.join('\n');
      expect(batch.map(([path]) => path).filter((path) => !said.includes(path))).toEqual([]);
      for (const [path, size] of batch) await flip(join(copy, path), positionIn(path, size));
    }
  });

  it('fails each signature and the timestamp by itself', async () => {
    const copy = join(workshop.job.folder, 'flipped-signatures');
    await cp(workshop.original, copy, { recursive: true });
    for (const path of ['SHA256SUMS.p7s', 'SHA256SUMS.tst', 'report.json.p7s']) {
      const { length } = await readFile(join(copy, path));
      await flip(join(copy, path), Math.floor(length / 2));
    }
    expect(failed(await workshop.verify(copy))).toEqual(
      expect.arrayContaining(['signature of SHA256SUMS', 'signature of report.json', 'timestamp of SHA256SUMS']),
    );
  });

  it.each([
    ['removed', async (copy: string) => rm(join(copy, 'report.html'))],
    ['added', async (copy: string) => writeFile(join(copy, 'evidence/extra.ndjson'), '')],
    ['renamed', async (copy: string) => rename(join(copy, 'VERIFY.txt'), join(copy, 'READ.txt'))],
  ])('fails integrity when it is %s', async (what, change) => {
    const copy = join(workshop.job.folder, what);
    await cp(workshop.original, copy, { recursive: true });
    await change(copy);
    const changed = await openPackage(copy);
    expect((await checkIntegrity(changed)).result).toBe('failed');
    await changed.close();
  });
});

describe('a dishonest maker', () => {
  it('fails the signature with a key that the auditor does not trust', async () => {
    const stranger = await strangersKey();
    const forged = await workshop.forge('stranger', await workshop.rendered(whitewashed(workshop.report), stranger), {
      signer: stranger,
    });
    expect(failed(await workshop.verify(forged))).toEqual(
      expect.arrayContaining(['signature of SHA256SUMS', 'signature of report.json', 'signature in report.pdf']),
    );
  });

  it('fails re-performance with the right key and a changed verdict', async () => {
    const forged = await workshop.forge('whitewashed', await workshop.rendered(whitewashed(workshop.report)));
    const verification = await workshop.verify(forged);
    expect(failed(verification)).toEqual(['re-performance']);
    expect(verification.steps.find(({ name }) => name === 're-performance')?.detail.join(' ')).toContain('findings');
  });

  it('fails re-performance with changed facts', async () => {
    const path = [...(await workshop.paths('facts/iam.users/'))][0] ?? '';
    const text = (await readFile(join(workshop.original, path), 'utf8')).replaceAll(
      '"mfaActive":false',
      '"mfaActive":true',
    );
    expect(failed(await workshop.verify(await workshop.forge('facts', { [path]: Buffer.from(text) })))).toEqual([
      're-performance',
    ]);
  });

  it('is found out when evidence is changed, for the report binds it', async () => {
    const [path = ''] = await workshop.paths('evidence/1');
    const text = (await readFile(join(workshop.original, path), 'utf8')).split('\n').slice(1).join('\n');
    expect(failed(await workshop.verify(await workshop.forge('evidence', { [path]: Buffer.from(text) })))).not.toEqual(
      [],
    );
  });

  it('is never simply passed with a control that was changed', async () => {
    const path = 'catalog/mfa/MFA-04/control.yaml';
    const text = (await readFile(join(workshop.original, path), 'utf8')).replace(/severity: high/, 'severity: low');
    const verification = await workshop.verify(await workshop.forge('catalog', { [path]: Buffer.from(text) }));
    expect(verification.result).not.toBe('passed');
    expect(failed(verification)).toContain('catalog');
  });

  it('fails the page text when the pages say something else than report.json', async () => {
    const { report } = workshop;
    const json = await readFile(join(workshop.original, 'report.json'));
    const pages = renderTemplates(whitewashed(report), await readTemplates());
    const unsigned = await renderPages(pages, report, json, { signingTime: new Date(), pageSize: 'A4' });
    const pdf = await embedSignature(unsigned, (sha256) =>
      signDetached(sha256, workshop.job.signer, { timestamp: workshop.job.timestamp }),
    );
    expect(failed(await workshop.verify(await workshop.forge('pages', { 'report.pdf': pdf })))).toEqual(['report.pdf']);
  });

  it('fails the PDF with an incremental update, even when the sums are made again', async () => {
    const pdf = await readFile(join(workshop.original, 'report.pdf'));
    const update = Buffer.concat([
      pdf,
      Buffer.from('1 0 obj\n<<>>\nendobj\nxref\n0 0\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n'),
    ]);
    expect(failed(await workshop.verify(await workshop.forge('updated', { 'report.pdf': update })))).toContain(
      'signature in report.pdf',
    );
  });

  it('fails the PDF with bytes in the gap of its signature', async () => {
    const pdf = await readFile(join(workshop.original, 'report.pdf'));
    const end = pdf.indexOf('>', pdf.lastIndexOf('/Contents <'));
    pdf.write('f00d', end - 8, 'latin1');
    expect(failed(await workshop.verify(await workshop.forge('gap', { 'report.pdf': pdf })))).toContain(
      'signature in report.pdf',
    );
  });

  it('fails the timestamp that was made over something else', async () => {
    const copy = join(workshop.job.folder, 'replayed');
    await cp(workshop.original, copy, { recursive: true });
    await writeFile(join(copy, 'SHA256SUMS.tst'), await workshop.job.timestamp.stamp(Buffer.from('another document')));
    expect(failed(await workshop.verify(copy))).toEqual(['timestamp of SHA256SUMS']);
  });
});

async function flip(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0x01;
  await writeFile(file, bytes);
}

/** A byte's place in a file: anywhere, and the same in every run. */
function positionIn(path: string, size: number): number {
  return createHash('sha256').update(path).digest().readUInt32BE() % size;
}

function inBatches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
