import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { sha256 } from '../../src/core/digest.ts';
import { readCollection } from '../../src/evidence/read.ts';
import type { ListRead } from '../../src/model/evidence.ts';
import type { Report } from '../../src/model/report.ts';
import { openPackage } from '../../src/pack/open.ts';
import { reportBytes } from '../../src/pipeline/render.ts';
import { checkScope } from '../../src/pipeline/verify/scope.ts';
import { signDetached } from '../../src/sign/cms.ts';
import { embedSignature } from '../../src/sign/pades.ts';
import { encodePem } from '../../src/sign/pem.ts';
import { failed, openWorkshop, strangersKey, type Workshop } from './forge.ts';
import { edited } from './pdf-surgery.ts';

/**
 * A maker who holds the key and the authority, and wants a reader misled. Every package here has sums and signatures
 * that are right; what it says is not.
 */

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(() => workshop.close());

async function stepsOf(name: string, changes: Parameters<Workshop['forge']>[1], header = {}): Promise<string[]> {
  return failed(await workshop.verify(await workshop.forge(name, changes, { header })));
}

describe('what goes along with the report', () => {
  it('is found out, each by its name: what says something else, allows more, or was added', async () => {
    const html = (await workshop.read('report.html')).toString().replace('status fail', 'status pass');
    const instructions = (await workshop.read('VERIFY.txt')).toString().replace('--strict ', '');
    const schema = (await workshop.read('schemas/report.schema.json')).toString().replace('"pass",', '"pass","fine",');
    const changes = {
      'report.html': html,
      'VERIFY.txt': instructions,
      'schemas/report.schema.json': schema,
      'executive-summary.pdf': 'All is well.',
      'schemas/more.json': 'All is well.',
      'registers/notes.yaml': 'All is well.',
    };
    const { steps } = await workshop.verify(await workshop.forge('accompanied', changes));
    const open = steps.filter(({ result }) => result !== 'passed');
    expect(open.map(({ name }) => name)).toEqual(['accompanying files']);
    const said = open.flatMap(({ detail }) => detail).join('\n');
    expect(Object.keys(changes).filter((path) => !said.includes(path))).toEqual([]);
  });

  it('fails a chain.pem with words or another certificate in it', async () => {
    const pem = await workshop.read('chain.pem');
    expect(await stepsOf('words', { 'chain.pem': `Verified by the auditor.\n${pem}` })).toEqual(['signer']);
    const stranger = await strangersKey();
    const other = await workshop.rendered(workshop.report, stranger);
    const forged = { 'report.pdf': other['report.pdf'] ?? '' };
    expect(await stepsOf('other-signer', forged)).toEqual(['signature in report.pdf', 'signer']);
  });
});

describe('report.json that can be read in two ways', () => {
  /** The whole report rebuilt around other bytes of the same JSON. */
  async function verified(name: string, change: (json: string) => string): Promise<string[]> {
    const json = Buffer.from(change((await workshop.read('report.json')).toString()));
    const digest = createHash('sha256').update(json).digest();
    const signature = await signDetached(digest, workshop.job.signer, { timestamp: workshop.job.timestamp });
    return stepsOf(name, { 'report.json': json, 'report.json.p7s': signature });
  }

  it.each<[string, (json: string) => string]>([
    ['a name given twice', (json) => json.replace('"number":', '"organisation": "Another", "number":')],
    ['a byte order mark', (json) => `\uFEFF${json}`],
    ['something after the end', (json) => `${json}\n`],
    ['a number that loses its value', (json) => json.replace('"revision": 1', '"revision": 1.00000000000000000001')],
    ['line ends of another system', (json) => json.replaceAll('\n', '\r\n')],
  ])('fails on %s', async (what, change) => {
    expect(await verified(what.replaceAll(' ', '-'), change)).toEqual(['contents']);
  });
});

describe('a history that was made up', () => {
  it('fails when only report.json names a previous package', async () => {
    const changes: Report['changes'] = { previous: 'E2E-1 revision 1', listed: [] };
    const forged = await workshop.rendered({ ...workshop.report, changes });
    expect(await stepsOf('history', forged)).toEqual(['chain']);
    const previous = { number: 'OTHER-1', sums: '0'.repeat(64) };
    expect(await stepsOf('other-history', forged, { previous })).toEqual(['chain']);
  });

  it('is never passed without the previous package', async () => {
    const changes: Report['changes'] = { previous: 'E2E-1 revision 1', listed: [] };
    const previous = { number: 'E2E-1', sums: '0'.repeat(64) };
    const forged = await workshop.forge('unseen', await workshop.rendered({ ...workshop.report, changes }), {
      header: { previous },
    });
    expect((await workshop.verify(forged)).result).toBe('indeterminate');
  });
});

describe('a previous package', () => {
  it('is refused when its report was changed after it was sealed', async () => {
    const previous = join(workshop.job.folder, 'changed');
    await cp(workshop.original, previous, { recursive: true });
    await writeFile(
      join(previous, 'report.json'),
      (await workshop.read('report.json')).toString().replace('fail', 'pass'),
    );
    const { steps } = await workshop.verify(workshop.original, { previous });
    expect(steps.at(-1)?.detail.join()).toMatch(/changed after it was sealed/);
  });
});

describe('a package before it that is none', () => {
  it('fails for two files that nobody signed', async () => {
    const made = join(workshop.job.folder, 'made-up');
    await mkdir(made);
    const json = await workshop.read('report.json');
    await writeFile(join(made, 'report.json'), json);
    await writeFile(join(made, 'SHA256SUMS'), `${sha256(json)}  report.json\n`);
    expect(failed(await workshop.verify(workshop.original, { previous: made }))).toContain('previous package');
  });

  it('fails for one that another key signed, or of another organisation', async () => {
    const stranger = await strangersKey();
    const foreign = await workshop.forge('foreign', await workshop.rendered(workshop.report, stranger), {
      signer: stranger,
    });
    expect(failed(await workshop.verify(workshop.original, { previous: foreign }))).toContain('previous package');
    const other = await workshop.rendered({ ...workshop.report, organisation: 'Another' });
    const { steps } = await workshop.verify(workshop.original, { previous: await workshop.forge('other-org', other) });
    expect(steps.find(({ name }) => name === 'previous package')?.detail.join()).toMatch(/It is of Another/);
  });

  it('passes for one that is whole', async () => {
    const { steps } = await workshop.verify(workshop.original, { previous: workshop.original });
    expect(steps.find(({ name }) => name === 'previous package')).toMatchObject({ result: 'passed' });
  });
});

describe('a manifest that cannot be true', () => {
  it('fails when it was sealed years before its evidence', async () => {
    const sealedAt = '2019-01-01T00:00:00.000Z';
    const forged = await workshop.forge('sealed-2019', {}, { header: { sealedAt } });
    expect(failed(await workshop.verify(forged))).toEqual(['manifest']);
  });

  it('fails with a certificate in chain.pem that issued nothing', async () => {
    const stranger = await strangersKey();
    const [leaf = '', ...rest] = (await workshop.read('chain.pem')).toString().split(/(?=-----BEGIN)/);
    const pem = [leaf, encodePem('CERTIFICATE', stranger.certificate), ...rest].join('');
    expect(await stepsOf('strange-chain', { 'chain.pem': pem })).toEqual(['signer']);
  });
});

describe('a package that names another version of the tool', () => {
  it('is never passed', async () => {
    const tool = { version: '9.9.9', node: 'v20.0.0', lockfile: null, image: null };
    const verification = await workshop.verify(await workshop.forge('tool', {}, { header: { tool } }));
    expect(verification.result).toBe('indeterminate');
    expect(failed(verification)).toEqual(['tool']);
  });
});

describe('a PDF that shows something else', () => {
  it('fails with a box over what is drawn, and names the page', async () => {
    const cover = (text: string) => (text.startsWith('1 0 0 -1 0 ') ? `${text}\n1 g 50 50 400 500 re f` : text);
    const pdf = await embedSignature(edited(await workshop.read('report.pdf'), { stream: cover }), (sha256) =>
      signDetached(sha256, workshop.job.signer, { timestamp: workshop.job.timestamp }),
    );
    const verification = await workshop.verify(await workshop.forge('covered', { 'report.pdf': pdf }));
    expect(failed(verification)).toEqual(['report.pdf']);
    const said = verification.steps.find(({ name }) => name === 'report.pdf')?.detail[0];
    expect(said).toBe('Page 1 shows something else than report.json gives.');
  });
});

describe('a scope that leaves the failing part out', () => {
  /** What the step says of evidence whose collection.json was changed. */
  async function said(name: string, change: (collection: Told) => void): Promise<string> {
    const directory = await workshop.editEvidence(name, (path, text) => {
      if (path !== 'evidence/collection.json') return text;
      const collection = JSON.parse(text);
      change(collection);
      return `${canonicalJson(collection)}\n`;
    });
    return scopeOf(directory);
  }

  async function scopeOf(directory: string): Promise<string> {
    const source = await openPackage(directory);
    const { detail } = await checkScope(source, await readCollection(source), workshop.job.loaded.config.scope);
    await source.close();
    return detail.join(' ');
  }

  it('is found out for a Region that AWS named', async () => {
    const detail = await said('REGION', ({ accounts }) => {
      for (const account of accounts) account.regions = account.regions.filter(({ inScope }) => !inScope);
    });
    expect(detail).toMatch(/AWS named eu-central-1 in 111122223333 as ENABLED/);
  });

  it('is found out for an account that AWS named', async () => {
    const detail = await said('ACCOUNT', (collection) => {
      collection.accounts = collection.accounts.filter(({ inScope }) => inScope);
    });
    expect(detail).toMatch(/AWS named the account 222233334444 as ACTIVE/);
  });

  it('is found out for lists that are said to have been chosen from', async () => {
    const detail = await said('CHOSEN', (collection) => {
      collection.accountList = { complete: false, chosen: true };
      for (const account of collection.accounts) account.regionList = { complete: false, chosen: true };
    });
    expect(detail).toMatch(/list of accounts does not follow/);
    expect(detail).toMatch(/list of Regions of 111122223333 does not follow/);
  });

  it('is found out for an account that is out of scope by no rule', async () => {
    const detail = await said('EXCLUDED', ({ accounts }) => {
      for (const account of accounts) Object.assign(account, { inScope: false, reason: 'decommissioned', regions: [] });
    });
    expect(detail).toMatch(/111122223333 \(ACTIVE\) is out of scope, which does not follow/);
  });

  it('is found out for an account that is said not to have been entered', async () => {
    const detail = await said('UNREACHED', ({ accounts }) => {
      for (const account of accounts) if (account.inScope) account.reason = 'the role could not be assumed';
    });
    expect(detail).toMatch(/111122223333 is said not to have been entered; no record says so/);
  });

  it('is found out for an organisation that is denied', async () => {
    const detail = await said('ALONE', (collection) => {
      collection.organisation = null;
    });
    expect(detail).toMatch(/organisation .* is not the one that AWS named/);
  });

  it('is found out for a time at which keys were younger', async () => {
    const detail = await said('EARLIER', (collection) => {
      collection.from = '2020-01-01T00:00:00.000Z';
      collection.to = '2020-01-02T00:00:00.000Z';
    });
    expect(detail).toMatch(/was not recorded between 2020-01-01/);
  });

  it('is found out for connections that were struck out', async () => {
    const edit = (path: string, text: string) => (path === 'evidence/tls.ndjson' ? '' : text);
    expect(await scopeOf(await workshop.editEvidence('tls', edit))).toMatch(
      /names a TLS session that was not recorded/,
    );
  });

  it('is found out for evidence of an account that is not listed, and not otherwise', async () => {
    const stray = await workshop.forge('stray', { 'evidence/999999999999/global.ndjson': '' });
    expect(failed(await workshop.verify(stray))).toContain('scope');
    expect(await scopeOf(workshop.original)).toMatch(/^\d+ accounts and their Regions are those that AWS named/);
  });

  it('leaves an organisation undecided that AWS did not deny', async () => {
    const evidence = await workshop.editEvidence('undescribed', (path, text) => {
      if (path === 'evidence/collection.json') return text.replace(/"organisation":"[^"]*"/, '"organisation":null');
      return text.replace(/^.*"operation":"organizations:DescribeOrganization".*\n/m, '');
    });
    const directory = await workshop.reseal(evidence, 'UNDESCRIBED');
    const { controls, findings }: Report = JSON.parse(await readFile(join(directory, 'report.json'), 'utf8'));
    const ofAll = new Set(controls.filter(({ grain }) => grain === 'organisation').map(({ id }) => id));
    const decided = findings.filter(({ control, status }) => ofAll.has(control) && status !== 'not-established');
    expect([ofAll.size > 0, decided]).toEqual([true, []]);
  });

  it('fails the whole package', async () => {
    const evidence = await workshop.editEvidence('less', (path, text) =>
      path === 'evidence/collection.json' ? text.replace(/"organisation":"[^"]*"/, '"organisation":null') : text,
    );
    expect(failed(await workshop.verify(await workshop.reseal(evidence, 'LESS')))).toContain('scope');
  });
});

describe('values that were left, and that the config approves for nobody', () => {
  it('are found out', async () => {
    const path = 'evidence/collection.json';
    const collection = JSON.parse(`${await workshop.read(path)}`);
    const entry = { value: '204850001234', detector: 'foreign.account-number', owner: 'Ann', reason: 'Order' };
    const approved = [{ ...entry, expires: '2099-01-01', inForce: true }];
    const directory = await workshop.forge('approved', { [path]: `${canonicalJson({ ...collection, approved })}\n` });
    const { steps } = await workshop.verify(directory);
    expect(steps.find(({ name }) => name === 're-performance')).toMatchObject({
      result: 'failed',
      detail: expect.arrayContaining([expect.stringContaining('that is not approved for this report')]),
    });
  });
});

/** What a maker may write into evidence/collection.json. */
interface Told {
  accountList: ListRead;
  from: string;
  to: string;
  organisation: string | null;
  accounts: {
    id: string;
    inScope: boolean;
    reason?: string;
    regionList?: ListRead;
    regions: { region: string; inScope: boolean }[];
  }[];
}

describe('what a terminal shows', () => {
  it('is one line a sentence, whatever the package says', async () => {
    const json = reportBytes({ ...workshop.report, ['\u001b[2K\rpassed  all\n']: 1 } as unknown as Report);
    const { steps } = await workshop.verify(await workshop.forge('terminal', { 'report.json': json }));
    const sentences = steps.flatMap(({ detail }) => detail);
    expect(sentences.join('')).toContain('passed  all');
    expect(sentences.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
