import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { sha256 } from '../../src/core/digest.ts';
import type { Json } from '../../src/core/json.ts';
import { formatSums } from '../../src/core/sums.ts';
import { isCorroboration } from '../../src/evidence/corroboration.ts';
import { readAccount, readCollection } from '../../src/evidence/read.ts';
import { sealRecord } from '../../src/evidence/record.ts';
import type { Collection, EvidenceRecord } from '../../src/model/evidence.ts';
import type { Corroboration } from '../../src/model/report.ts';
import { openPackage } from '../../src/pack/open.ts';
import { configFromText, type LoadedConfig } from '../../src/pipeline/config.ts';
import { corroborateEvidence } from '../../src/pipeline/corroborate.ts';
import { corroborationIn } from '../../src/pipeline/count-corroboration.ts';
import { sealReport } from '../../src/pipeline/report.ts';
import { checkScope } from '../../src/pipeline/verify/scope.ts';
import { verifyPackage } from '../../src/pipeline/verify.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import {
  COLLECTOR_ROLE,
  EXTERNAL_ID,
  FRANKFURT,
  MANAGEMENT,
  WORKLOADS,
} from '../../src/sandbox/organisation/accounts.ts';
import { failed } from './forge.ts';
import { collectOnce, type SandboxJob, startJob } from './sandbox-job.ts';

/** A job over two accounts, each entered by its role; only what was asked from home is asked elsewhere too. */
function overTwoAccounts({ loaded }: SandboxJob): LoadedConfig {
  const [path, name] = COLLECTOR_ROLE.split('/');
  const scope = `accounts: { include: ["${MANAGEMENT}", "${WORKLOADS}"] }, role: { path: /${path}/, name: ${name}, externalId: ${EXTERNAL_ID} } }`;
  return configFromText(loaded.text.replace(/accounts: .*/, scope), loaded.file);
}

let job: SandboxJob;
/** As it was collected, and after an honest pass. */
let collected: string;
let honest: string;
let records: readonly EvidenceRecord[];

beforeAll(async () => {
  const opened = await startJob();
  job = { ...opened, loaded: overTwoAccounts(opened) };
  collected = await collectOnce(job);
  records = await recordsOf(collected);
  honest = await copyOf('honest');
  await corroborate(honest);
});

afterAll(() => job.close());

function corroborate(directory: string, signal = new AbortController().signal): Promise<Collection> {
  const { loaded, access } = job;
  return corroborateEvidence({ loaded, directory, access, signal, onProgress: () => undefined });
}

async function copyOf(name: string, from = collected): Promise<string> {
  const copy = join(job.folder, name);
  await cp(from, copy, { recursive: true });
  return copy;
}

/** All records of a directory's evidence. */
async function recordsOf(directory: string): Promise<readonly EvidenceRecord[]> {
  const source = await openPackage(directory);
  const collection = await readCollection(source);
  const found: EvidenceRecord[] = [];
  for (const { id } of collection.accounts) {
    const evidence = await readAccount(source, id, collection);
    found.push(...evidence.all(), ...(evidence.corroboration ?? []));
  }
  await source.close();
  return found;
}

/** Evidence that its maker changed before it was corroborated: ids, digests and sums are right. */
async function changed(name: string, change: (record: EvidenceRecord) => EvidenceRecord[]): Promise<string> {
  const copy = await copyOf(name);
  await rewrite(copy, (path, text) =>
    /\d\//.test(path)
      ? linesOf(
          text
            .trimEnd()
            .split('\n')
            .flatMap((line) => change(JSON.parse(line)).map(resealed)),
        )
      : text,
  );
  return copy;
}

function linesOf(found: readonly EvidenceRecord[]): string {
  const sorted = [...found].sort((a, b) => (a.id < b.id ? -1 : 1));
  return sorted.map((record) => `${canonicalJson(record as unknown as Json)}\n`).join('');
}

function resealed({ schema: _, id: __, digest: ___, ...record }: EvidenceRecord): EvidenceRecord {
  return sealRecord(record);
}

async function rewrite(directory: string, edit: (path: string, text: string) => string): Promise<void> {
  const folder = join(directory, 'evidence');
  const sums = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (!entry.isFile() || path === 'SHA256SUMS') continue;
    const text = edit(path, await readFile(join(folder, path), 'utf8'));
    await writeFile(join(folder, path), text);
    sums.push({ path, sha256: sha256(text) });
  }
  await writeFile(join(folder, 'SHA256SUMS'), formatSums(sums));
}

function total({ places }: Corroboration, name: 'calls' | 'found' | 'contradicted' | 'notFound' | 'notKnown'): number {
  return places.reduce((sum, place) => sum + place[name], 0);
}

function one(operation: string, account = WORKLOADS): EvidenceRecord {
  const record = records.find((each) => each.operation === operation && each.scope.account === account);
  if (record === undefined) throw new Error(`no ${operation} was recorded`);
  return record;
}

describe('evidence that is honest', () => {
  it('is found again to the last call, and the package passes', async () => {
    const { loaded, access, roots } = job;
    const signal = new AbortController().signal;
    const sealed = await sealReport({
      loaded,
      access,
      evidence: honest,
      signal,
      onProgress: () => undefined,
      now: () => new Date(),
    });
    const { corroboration } = sealed.report;
    if (corroboration === null) throw new Error('it was not corroborated');
    const reached = records.filter(({ httpStatus }) => httpStatus !== null).length;
    expect([total(corroboration, 'calls'), total(corroboration, 'found')]).toEqual([reached, reached]);
    expect(corroboration).toMatchObject({ contradictions: { total: 0 }, unrecorded: { total: 0 }, notFound: [] });
    // IAM, Organizations and account have no Region: their events are in Virginia, which is not in scope.
    expect(new Set(corroboration.places.map(({ account, region }) => `${account} ${region}`))).toEqual(
      new Set([MANAGEMENT, WORKLOADS].flatMap((account) => [`${account} us-east-1`, `${account} ${FRANKFURT}`])),
    );
    const verification = await verifyPackage({
      subject: sealed.directory,
      roots,
      timestampRoots: [],
      allowUntimestamped: true, // this job has no authority
      at: new Date(),
      onProgress: () => undefined,
    });
    expect(failed(verification)).toEqual([]);
    expect(await readFile(join(sealed.directory, 'VERIFY.txt'), 'utf8')).toContain('Corroborated by CloudTrail');
    expect(await readFile(join(sealed.directory, 'report.html'), 'utf8')).toContain(
      `aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=Username,AttributeValue=${sealed.report.run}`,
    );
  });

  it('keeps every record as it was, no credentials, and is the same after a second pass but for the time', async () => {
    const directory = await copyOf('twice', honest);
    const first = await recordsOf(directory);
    const added = first.filter(isCorroboration);
    expect(
      first
        .filter((record) => !isCorroboration(record))
        .map(({ digest }) => digest)
        .sort(),
    ).toEqual(records.map(({ digest }) => digest).sort());
    expect(JSON.stringify(added)).not.toMatch(/A[SK]IA[A-Z2-7]{16}|IQoJ/);
    const summary = await corroborationIn(directory);
    await corroborate(directory);
    const again = (await recordsOf(directory)).filter(isCorroboration);
    expect(again.map(({ id }) => id).sort()).toEqual(added.map(({ id }) => id).sort());
    expect((await corroborationIn(directory))?.places).toEqual(summary?.places);
    expect((await readdir(directory)).sort()).toEqual(['evidence', 'run.json']);
  });
});

describe('evidence that its maker changed', () => {
  async function said(name: string, change: (record: EvidenceRecord) => EvidenceRecord[]): Promise<Corroboration> {
    const directory = await changed(name, change);
    await corroborate(directory);
    const corroboration = await corroborationIn(directory);
    if (corroboration === null) throw new Error('it was not corroborated');
    return corroboration;
  }

  it('is contradicted in what was changed, and in nothing else', async () => {
    const [swapped, too] = [one('imagebuilder:ListImagePipelines'), one('iam:GetAccountSummary')];
    const absent = records.find(({ outcome }) => outcome.kind === 'absent');
    const allowed = one('imagebuilder:ListWorkflows');
    const [late, other, twin] = [
      one('imagebuilder:ListImages'),
      one('imagebuilder:ListComponents'),
      one('ram:GetResourceShares'),
    ];
    const later = new Date(Date.parse(late.endedAt) + 120_000).toISOString();
    const denied = { kind: 'denied', code: 'AccessDenied', message: 'no', by: 'scp' } as const;
    const changes = new Map<string | undefined, (record: EvidenceRecord) => EvidenceRecord[]>([
      [swapped.digest, (record) => [{ ...record, requestId: too.requestId }]],
      [too.digest, (record) => [{ ...record, requestId: swapped.requestId }]],
      [absent?.digest, (record) => [{ ...record, httpStatus: 200, outcome: { kind: 'ok', response: {} } }]],
      [allowed.digest, (record) => [{ ...record, more: null, httpStatus: 403, outcome: denied }]],
      [late.digest, (record) => [{ ...record, startedAt: later, endedAt: later, awsDate: later }]],
      [other.digest, (record) => [{ ...record, principal: `${record.principal}-2` }]],
      [twin.digest, (record) => [record, { ...record, input: { resourceOwner: 'NOBODY' } }]],
    ]);
    const { contradictions, notFound, unrecorded } = await said(
      'changed',
      (record) => changes.get(record.digest)?.(record) ?? [record],
    );
    const differing = contradictions.listed.map(({ record, differs }) => `${record.split('/')[2]} ${differs.join()}`);
    expect(differing.sort()).toEqual(
      [
        'iam.GetAccountSummary operation,Region',
        'imagebuilder.ListComponents principal',
        'imagebuilder.ListImagePipelines operation,Region',
        'imagebuilder.ListImages time',
        'imagebuilder.ListWorkflows outcome',
        'ram.GetResourceShares request id',
        'ram.GetResourceShares request id',
        `${absent?.operation.replace(':', '.')} outcome`,
      ].sort(),
    );
    expect([notFound, unrecorded.total]).toEqual([[], 0]);
  });

  it('shows the event of a record that was struck out, and no event of one that was invented', async () => {
    const struck = one('imagebuilder:ListImagePipelines');
    const invented = one('imagebuilder:ListComponents');
    const corroboration = await said('struck', (record) => {
      if (record.digest === struck.digest) return [];
      if (record.digest !== invented.digest) return [record];
      return [record, { ...record, input: { owner: 'Nobody' }, requestId: '00000000-0000-4000-8000-000000000000' }];
    });
    expect(corroboration.unrecorded).toMatchObject({
      total: 1,
      listed: [
        { operation: 'imagebuilder.amazonaws.com ListImagePipelines', account: WORKLOADS, requestId: struck.requestId },
      ],
    });
    expect(corroboration.notFound).toMatchObject([{ operation: 'imagebuilder:ListComponents', calls: 1 }]);
    expect(corroboration.contradictions.total).toBe(0);
  });

  it('is refused where its sums do not hold, and left as it is', async () => {
    const directory = await copyOf('damaged');
    await writeFile(join(directory, 'evidence/tls.ndjson'), '');
    await expect(corroborate(directory)).rejects.toMatchObject({
      code: 'evidence',
      problems: [{ file: 'evidence/tls.ndjson', message: 'not what SHA256SUMS lists' }],
    });
    expect((await readdir(directory)).sort()).toEqual(['evidence', 'run.json']);
  });
});

describe('a pass that cannot be made', () => {
  it('leaves the evidence as it was when it is stopped, and when AWS lets nobody in', async () => {
    const directory = await copyOf('stopped');
    const before = await readFile(join(directory, 'evidence/SHA256SUMS'), 'utf8');
    await expect(corroborate(directory, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    const accessKeyId = 'AKIA00000000000000000';
    const access = { ...job.access, credentials: async () => ({ accessKeyId, secretAccessKey: 'x' }) };
    const { loaded } = job;
    const signal = new AbortController().signal;
    const refused = corroborateEvidence({ loaded, directory, access, signal, onProgress: () => undefined });
    await expect(refused).rejects.toMatchObject({ code: 'collect' });
    expect(await readFile(join(directory, 'evidence/SHA256SUMS'), 'utf8')).toBe(before);
    expect((await readdir(directory)).sort()).toEqual(['evidence', 'run.json']);
  });
});

describe('when it is asked', () => {
  it('finds nothing too early, all of it later, and never what CloudTrail does not tell', async () => {
    const hour = 3_600_000;
    let shift = 0;
    const options = { eventDelay: hour, now: () => new Date(Date.now() + shift) };
    const early = await startJob(new Date(), '', options);
    const directory = await collectOnce(early);
    const { loaded, access } = early;
    const pass = async () => {
      const signal = new AbortController().signal;
      await corroborateEvidence({ loaded, directory, access, signal, onProgress: () => undefined });
      const corroboration = await corroborationIn(directory);
      if (corroboration === null) throw new Error('it was not corroborated');
      const [calls, found] = [total(corroboration, 'calls'), total(corroboration, 'found')];
      return { calls, found, notFound: total(corroboration, 'notFound'), notKnown: total(corroboration, 'notKnown') };
    };
    const { calls, ...first } = await pass();
    expect(calls).toBeGreaterThan(20);
    expect(first).toEqual({ found: 0, notFound: calls, notKnown: 0 });
    shift = 2 * hour;
    expect(await pass()).toEqual({ calls, found: calls, notFound: 0, notKnown: 0 });
    early.sandbox.addFault({ operation: 'cloudtrail:LookupEvents', fault: { kind: 'deny', by: 'scp' } });
    expect(await pass()).toEqual({ calls, found: 0, notFound: 0, notKnown: calls });
    const stranger = { ...access, credentials: async () => sandboxCredentials(WORKLOADS) };
    const signal = new AbortController().signal;
    const shut = corroborateEvidence({ loaded, directory, access: stranger, signal, onProgress: () => undefined });
    await expect(shut).rejects.toMatchObject({ code: 'collect', message: 'no account could be asked' });
    expect((await readdir(directory)).sort()).toEqual(['evidence', 'run.json']);
    await early.close();
  });
});

describe("what `verify` makes of the pass's times", () => {
  async function faultsOf(name: string, edit: (path: string, text: string) => string): Promise<string> {
    const directory = await copyOf(`times-${name}`, honest);
    await rewrite(directory, edit);
    const source = await openPackage(directory);
    const { detail } = await checkScope(source, await readCollection(source), job.loaded.config.scope);
    await source.close();
    return detail.join('\n');
  }
  const collectionWith = (change: (collection: Record<string, unknown>) => object) => (path: string, text: string) =>
    path === 'collection.json' ? `${canonicalJson(change(JSON.parse(text)) as Json)}\n` : text;

  it('refuses a pass that the collection does not tell of', async () => {
    const said = await faultsOf(
      'silent',
      collectionWith(({ corroborated: _, ...rest }) => rest),
    );
    expect(said).toMatch(/cloudtrail\.LookupEvents\/.* corroborates; evidence\/collection\.json does not say/);
  });

  it('refuses a pass before collecting ended, or outside its own time', async () => {
    const at = '2020-01-01T00:00:00.000Z';
    const said = await faultsOf(
      'early',
      collectionWith((rest) => ({ ...rest, corroborated: { from: at, to: at } })),
    );
    expect(said).toContain(`corroborated from ${at}, before collecting ended`);
    expect(said).toContain(`was not recorded between ${at} and ${at}`);
  });

  it('lets no other record have the time of the pass', async () => {
    const late = one('imagebuilder:ListComponents');
    const said = await faultsOf('late', (path, text) => {
      if (path !== `${WORKLOADS}/${FRANKFURT}.ndjson`) return text;
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as EvidenceRecord);
      const to = lines.find(isCorroboration)?.startedAt ?? '';
      return linesOf(
        lines.map((line) => (line.digest === late.digest ? resealed({ ...line, startedAt: to, endedAt: to }) : line)),
      );
    });
    expect(said).toMatch(/imagebuilder\.ListComponents\/.* was not recorded between/);
  });
});
