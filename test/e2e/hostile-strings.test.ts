import { readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type DefaultTreeAdapterTypes, parse as parseHtml } from 'parse5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOutput } from '../../src/cli/output.ts';
import { printVerdicts } from '../../src/cli/verdicts.ts';
import { collectorPolicy, hubPolicy } from '../../src/collect/policy.ts';
import { type Json, listMember } from '../../src/core/json.ts';
import { ReportSchema } from '../../src/model/report.ts';
import { COLLECTOR_OPERATIONS, HUB_OPERATIONS } from '../../src/operations/all.ts';
import type { Sealed } from '../../src/pipeline/report.ts';
import { runJob } from '../../src/pipeline/run.ts';
import { verifyPackage } from '../../src/pipeline/verify.ts';
import { sandboxCredentials, sessionCredentials } from '../../src/sandbox/credentials.ts';
import { COLLECTOR_ROLE, EXTERNAL_ID, FRANKFURT, MANAGEMENT } from '../../src/sandbox/organisation/accounts.ts';
import { demoOrganisation } from '../../src/sandbox/organisation/demo.ts';
import type { Organisation } from '../../src/sandbox/organisation.ts';
import { decodePem } from '../../src/sign/pem.ts';
import { type BadJob, contentsOf, openJob, SIGNING } from './bad-job.ts';

/** What a user can be called when nobody minds: a formula, a script, a text that runs backwards. */
const USER = "=cmd|'/c calc'!A0</script><script>alert(1)</script>\u202egnp.exe";
/** The same for names and documents in JSON, which can hold what XML cannot. */
const COMPONENT = '@SUM(1)\u0007\u001b[2J\u202e</script><img src=x onerror=alert(1)>{{7*7}}';
const LONE = 'half \ud83d of a pair, \ufffe, \u0000';
const LONG = `${'A'.repeat(1 << 20)}\u2066`;
const SECRET = 'zP9qX2vLr8TfWm4KbN7c';
/** What somebody copied out of another package. */
const COPIED =
  'it says ⟦secret.password@2:0123456789ab⟧, and in base 64 4p+mc2VjcmV0LnBhc3N3b3JkQDI6MDEyMzQ1Njc4OWFi4p+n';

/** The demo's organisation with hostile names, and answers whose every string is long or broken. */
function hostileOrganisation(): Organisation {
  const honest = demoOrganisation(new Date());
  const rows = honest.rows.map((row) => exchanged(row)).map((row) => withHostileComponent(row));
  const credentialReports = new Map(
    [...(honest.credentialReports ?? [])].map(([account, csv]) => [
      account,
      csv.replaceAll('forgotten.contractor', USER),
    ]),
  );
  return { ...honest, rows, credentialReports };
}

function exchanged<T>(value: T): T {
  const text = JSON.stringify(value)
    .replaceAll('forgotten.contractor', JSON.stringify(USER).slice(1, -1))
    .replaceAll('time-zone', JSON.stringify(COMPONENT).slice(1, -1));
  return JSON.parse(text); // the same shape, with other strings
}

function withHostileComponent(row: Organisation['rows'][number]): Organisation['rows'][number] {
  if (row.operation !== 'imagebuilder:GetComponent' || !('output' in row) || row.account !== MANAGEMENT) return row;
  const { component } = row.output;
  if (typeof component !== 'object' || component === null || Reflect.get(component, 'name') !== COMPONENT) return row;
  const data = `name: x\n# ${LONE}\n# ${COPIED}\npassword: ${SECRET}\n${LONG}`;
  return { ...row, output: { component: { ...component, description: LONG, data, tags: { [COMPONENT]: LONE } } } };
}

let job: BadJob;
let sealed: Sealed;
let files: Map<string, Buffer>;
let redactionKey = '';
/** Where CI wants the PDF, for a validator that this suite does not have. */
const kept = process.env['GOLDPROOF_KEEP_HOSTILE'];

beforeAll(async () => {
  job = await openJob(hostileOrganisation());
  const [path, name] = COLLECTOR_ROLE.split('/');
  const config = `scope:
  home: ${FRANKFURT}
  regions: [${FRANKFURT}]
  accounts: { include: ["${MANAGEMENT}"] }
  role: { path: /${path}/, name: ${name}, externalId: ${EXTERNAL_ID} }
${SIGNING}`;
  sealed = await runJob(
    job.job(config, {
      onProgress: (progress) => {
        job.told.push(progress);
        if (progress.event === 'collect.calls' && redactionKey === '')
          redactionKey = readFileSync(join(job.folder, 'out/collecting/work/redaction.key')).toString('latin1');
      },
    }),
  );
  files = await contentsOf(sealed.directory);
  if (kept !== undefined) await copyFile(join(sealed.directory, 'report.pdf'), kept);
});
afterAll(() => job.close());

function text(path: string): string {
  return files.get(path)?.toString() ?? '';
}

describe('a package about hostile strings', () => {
  it('verifies in every step', async () => {
    const verification = await verifyPackage({
      subject: sealed.directory,
      roots: decodePem(job.keys.root, 'CERTIFICATE'),
      timestampRoots: [],
      allowUntimestamped: true, // this job has no authority
      at: new Date(),
      onProgress: () => undefined,
    });
    expect(verification.steps.filter(({ result }) => result !== 'passed')).toEqual([]);
  });

  it('names the user and the component as they are called, in JSON that reads back', () => {
    const report = ReportSchema.parse(JSON.parse(text('report.json')));
    const subjects = report.exceptions.listed.map(({ subject }) => subject);
    expect(subjects).toContain(`arn:aws:iam::${MANAGEMENT}:user/${USER}`);
    expect(subjects.some((subject) => subject.includes(COMPONENT))).toBe(true);
    for (const [path, bytes] of files) {
      if (!path.endsWith('.ndjson')) continue;
      for (const line of bytes.toString().trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    }
  });

  it('has pages that run nothing', () => {
    const html = text('report.html');
    expect(html.includes('&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;{{7*7}}')).toBe(true);
    const { tags, handlers } = elementsOf(parseHtml(html));
    expect(['script', 'img', 'iframe', 'object', 'base'].filter((tag) => tags.has(tag))).toEqual([]);
    expect(handlers).toEqual([]);
    expect(text('report.pdf').slice(0, 5)).toBe('%PDF-');
    const pdf = files.get('report.pdf')?.toString('latin1') ?? '';
    expect(pdf.match(/\/(JavaScript|JS|Launch|OpenAction)\b/g)).toBeNull();
  });

  it('has spreadsheets without a formula', () => {
    let cells = 0;
    for (const [path, bytes] of files) {
      if (!path.endsWith('.csv')) continue;
      const rows: string[][] = parse(bytes, { relaxColumnCount: false });
      for (const cell of rows.flat()) {
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        cells += 1;
      }
    }
    expect(cells).toBeGreaterThan(1000);
    expect(text('populations/MFA-04.csv')).toContain(USER);
  });

  it('shows nothing on a terminal that the terminal would obey', () => {
    const written: string[] = [];
    const terminal = {
      isTTY: true,
      columns: 100,
      write: (chunk: string | Uint8Array) => written.push(String(chunk)) > 0,
    };
    const output = openOutput(terminal, terminal, () => new Date());
    printVerdicts(output, sealed);
    for (const { subject, message } of sealed.report.exceptions.listed) output.print(`${subject} ${message}`);
    for (const line of written)
      expect(line.trimEnd().replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    expect(written.join('')).toContain('\\u001b[2J');
  });
});

/** What a browser makes of a page: its elements, and attributes that run something. */
function elementsOf(node: DefaultTreeAdapterTypes.Node): { tags: Set<string>; handlers: string[] } {
  const tags = new Set([node.nodeName]);
  const handlers =
    'attrs' in node ? node.attrs.filter(({ name }) => name.startsWith('on')).map(({ name }) => name) : [];
  for (const child of 'childNodes' in node ? node.childNodes : []) {
    const below = elementsOf(child);
    for (const tag of below.tags) tags.add(tag);
    handlers.push(...below.handlers);
  }
  return { tags, handlers };
}

describe('secrets', () => {
  it('of the caller, of the sessions and of the redactor are neither in the package nor in what was told', () => {
    const caller = { account: MANAGEMENT, principal: '' };
    const sessions = Array.from({ length: 20 }, (_, serial) => sessionCredentials(caller, new Date(), serial));
    const assumed = job.sandbox.calls.filter(({ operation }) => operation === 'sts:AssumeRole');
    expect(assumed).toHaveLength(1);
    const key = Buffer.from(redactionKey, 'latin1');
    expect(key).toHaveLength(32);
    const secrets = [
      sandboxCredentials(MANAGEMENT).secretAccessKey,
      ...sessions.map(({ secretAccessKey }) => secretAccessKey),
      Buffer.from(`{"account":"${MANAGEMENT}`).toString('base64url').slice(0, -2),
      key.toString('hex'),
      key.toString('base64').slice(0, -2),
      redactionKey,
      SECRET,
    ];
    const told = JSON.stringify(job.told);
    for (const secret of secrets) {
      expect(told).not.toContain(secret);
      for (const [path, bytes] of files)
        expect([path, bytes.includes(Buffer.from(secret, 'latin1'))]).toEqual([path, false]);
    }
  });
});

describe('the calls', () => {
  const statements = (policy: Json): string[] =>
    listMember(policy, 'Statement')
      .filter(
        (statement) =>
          typeof statement === 'object' && statement !== null && Reflect.get(statement, 'Effect') === 'Allow',
      )
      .flatMap((statement) => [listMember(statement, 'Action'), Reflect.get(Object(statement), 'Action')].flat())
      .filter((action): action is string => typeof action === 'string');

  it('are within what `goldproof policy` prints for each role, and none writes', () => {
    const specs = [...COLLECTOR_OPERATIONS, ...HUB_OPERATIONS];
    const actions = new Map<string, readonly string[]>(specs.map((spec) => [spec.operation, spec.actions]));
    const collector = new Set(statements(collectorPolicy({ decryptDocuments: false })));
    const hub = new Set([...statements(hubPolicy('arn:aws:iam::*:role/x')), 'sts:GetCallerIdentity']);
    const kinds = { collector: 0, hub: 0 };
    for (const { operation, principal } of job.sandbox.calls) {
      const isCollector = principal.includes(':assumed-role/ImageBuilderEvidenceReader/');
      kinds[isCollector ? 'collector' : 'hub'] += 1;
      const needed: readonly string[] = actions.get(operation) ?? [`undeclared ${operation}`];
      const allowed = isCollector ? collector : hub;
      expect([operation, principal, needed.filter((action) => !allowed.has(action))]).toEqual([
        operation,
        principal,
        [],
      ]);
      expect(operation).toMatch(
        /:(Describe|Get|List|LookupEvents$|AssumeRole$|Generate(CredentialReport|ServiceLastAccessedDetails)$)/,
      );
    }
    expect(kinds.collector).toBeGreaterThan(50);
    expect(kinds.hub).toBeGreaterThan(2);
  });
});
