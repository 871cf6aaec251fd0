import { STATUSES, type Status } from '../../../src/model/status.ts';
import type { Block, Document, Inlines } from '../../../src/report/blocks.ts';

/** A document with every kind of block, in the words of a real report, and the strings that broke other renderers. */

export const HOSTILE = [
  'a\u0000b\u0007c\u001b[31mred',
  'tab\tx\r\ny',
  'rtl\u202etxt.exe\u202c',
  'zwj\u200d\ufeff soft\u00adhy',
  'lone\ud800x and \udc00',
  '\uffff \ufffe',
  'priv\ue000 \u{F0000}',
  'tag 監査ログ env',
  'مرحبا שלום',
  'emoji 😀🫠👩‍💻',
  'prod–env “q” ✓ → ≤ Ω \u2126 Ж 𝐀',
  'e\u0301 Z\u0351\u036b\u0343\u036a\u0302 \u0301',
  '(paren) \\slash\\ /Name <hex> ) Tj ET',
  '<script>alert("x")</script> & {{x}} R&D',
  '/ByteRange [0 /********** /********** /**********]',
] as const;

export function text(value: string, style?: 'strong' | 'code' | 'muted' | 'small'): Inlines {
  return [style === undefined ? { kind: 'text', text: value } : { kind: 'text', text: value, style }];
}

export const EVIDENCE_DIGEST = 'a3f5c09e71b2d84460fe15c7aa90d3b1c2e4f6a8b0d2c4e6f8a1b3d5c7e9f0a2';

const FACTS = [
  { term: 'Supersedes', value: text('GP-2026-0031 revision 2') },
  { term: 'Collected', value: text('2026-09-28 04:10 to 05:52 UTC') },
  { term: 'Prepared by', value: text('Maria Lind, Compliance Engineering') },
  { term: 'Reviewed by', value: text('Jonas Weber, Internal Control') },
  { term: 'Approved by', value: text('Not approved yet', 'muted') },
  { term: 'Nature', value: text('Prepared by management; no opinion is expressed') },
  { term: 'Recipients', value: text('External auditor; Audit Committee') },
  { term: 'Retain until', value: text('2033-12-31') },
] as const;

const TITLE: Block = {
  kind: 'title-page',
  title: 'Evidence report',
  subtitle: 'Data protection in EC2 Image Builder',
  number: 'GP-2026-0047 · revision 1',
  organisation: 'Northwind Platform Services AB',
  period: '1 July 2026 to 30 September 2026, Europe/Stockholm',
  facts: FACTS,
  digests: [
    { term: 'Evidence (SHA-256)', value: EVIDENCE_DIGEST },
    { term: 'Catalog (SHA-256)', value: '0b1946ac92492d2347c6235b4d2611184d8b7a5f7a1b3c2d9e8f706152433425' },
    { term: 'Run', value: '2026-09-28T04:10:07Z-7f3a' },
  ],
};

const FAMILIES = ['mfa', 'tls', 'kms', 'logging', 'least-privilege', 'hygiene', 'governance', 'sharing'];

const worst = (i: number): Status => STATUSES[(i * 7 + (i >> 2)) % STATUSES.length] ?? 'pass';

function summary(): Block[] {
  return [
    { kind: 'page-break', orientation: 'portrait' },
    { kind: 'heading', level: 1, id: 'summary', text: 'Summary' },
    {
      kind: 'paragraph',
      role: 'lead',
      content: text(
        'Of 60 controls over 14 accounts and two Regions, 41 pass and 9 fail. Four could not be established, because the collecting role was denied or a Region did not answer.',
      ),
    },
    {
      kind: 'figure',
      caption: '',
      alt: 'Counts of findings: 9 fail, 4 not established, 2 attested, 41 pass, 3 inherited, 1 not applicable.',
      chart: {
        kind: 'counts',
        counts: [
          { status: 'pass', count: 41 },
          { status: 'fail', count: 9 },
          { status: 'not-established', count: 4 },
          { status: 'attested', count: 2 },
          { status: 'inherited', count: 3 },
          { status: 'not-applicable', count: 0 },
        ],
      },
    },
    { kind: 'heading', level: 2, id: 'by-family', text: 'Findings by family' },
    {
      kind: 'figure',
      caption: 'Findings by family and status',
      alt: 'Stacked bars: findings of each of eight families by status.',
      chart: {
        kind: 'stacked-bars',
        rows: FAMILIES.map((label, i) => ({
          label,
          parts: STATUSES.map((status, k) => ({ status, count: (i * 5 + k * 3) % 7 })),
        })),
      },
    },
    {
      kind: 'figure',
      caption: 'Exceptions by severity, against the previous package',
      alt: 'Paired bars: exceptions by severity, previous and this quarter.',
      chart: {
        kind: 'paired-bars',
        series: ['Previous quarter', 'This quarter'],
        rows: [
          { label: 'Critical', values: [3, 1] },
          { label: 'High', values: [14, 9] },
          { label: 'Medium', values: [22, 25] },
          { label: 'Low', values: [0, 2] },
        ],
      },
    },
    {
      kind: 'callout',
      tone: 'warning',
      title: 'What could not be established',
      blocks: [
        {
          kind: 'list',
          ordered: false,
          items: [
            [
              { kind: 'text', text: 'KMS-03', style: 'strong' },
              { kind: 'text', text: ' in account 444455556666, eu-north-1: ' },
              { kind: 'text', text: 'kms:GetKeyPolicy', style: 'code' },
              { kind: 'text', text: ' was denied by a service control policy.' },
            ],
            text('TLS-02 in 777788889999: the Region af-south-1 did not answer within 30 seconds, three times.'),
          ],
        },
      ],
    },
    {
      kind: 'callout',
      tone: 'failure',
      title: 'The five worst exceptions',
      blocks: [
        {
          kind: 'list',
          ordered: true,
          items: [
            [
              { kind: 'text', text: '2 of 41 users can sign in to the console without MFA. See ' },
              { kind: 'link', text: 'MFA-04', target: '#mfa-04' },
              { kind: 'text', text: '.' },
            ],
            text('The image recipe base-al2023 is shared with every AWS account.'),
          ],
        },
      ],
    },
    {
      kind: 'callout',
      tone: 'neutral',
      title: 'Prepared by management',
      blocks: [
        {
          kind: 'paragraph',
          role: 'body',
          content: text(
            'No opinion is expressed. The signature shows that the package is unchanged since it was sealed, and by whom.',
          ),
        },
      ],
    },
    { kind: 'heading', level: 2, id: 'heat', text: 'Accounts by family' },
    {
      kind: 'figure',
      caption: 'Worst status of each account and family',
      alt: 'Heat table of 14 accounts by 8 families. The numbers stand in the table below.',
      chart: {
        kind: 'heat-table',
        columns: FAMILIES,
        rows: Array.from({ length: 14 }, (_, i) => ({
          label: `${111122223333 + i * 1111} platform-${i}`,
          cells: FAMILIES.map((_, k) => worst(i * 3 + k)),
        })),
      },
    },
  ];
}

function control(): Block[] {
  return [
    { kind: 'page-break', orientation: 'portrait' },
    { kind: 'heading', level: 1, id: 'controls', text: 'Controls' },
    {
      kind: 'heading',
      level: 2,
      id: 'mfa-04',
      text: 'MFA-04  Every IAM user with a console password has MFA',
      aside: [
        { kind: 'status', status: 'fail' },
        { kind: 'text', text: '   high', style: 'strong' },
      ],
    },
    {
      kind: 'facts',
      columns: 2,
      pairs: [
        { term: 'Customer’s duty', value: text('Register an MFA device for each user who can sign in.') },
        { term: 'Statements', value: text('S05b (direct), S06 (direct)') },
        { term: 'AWS’s duty', value: text('Offers virtual, hardware and FIDO2 devices.') },
        { term: 'Mappings', value: text('NIST 800-53r5 IA-2(1), IA-2(2) · ISO 27001 A.8.5 · CIS AWS 1.10') },
      ],
    },
    { kind: 'heading', level: 3, id: 'mfa-04-objective', text: 'Objective' },
    {
      kind: 'paragraph',
      role: 'body',
      content: text(
        'Nobody can enter the console with a password alone. A password that leaks is then not enough to change an image pipeline, a key policy or a distribution.',
      ),
    },
    { kind: 'heading', level: 3, id: 'mfa-04-procedure', text: 'Procedure' },
    {
      kind: 'paragraph',
      role: 'body',
      content: [
        { kind: 'text', text: 'From the population ' },
        { kind: 'text', text: 'iam.users', style: 'code' },
        { kind: 'text', text: ', users with a console password are tested. See ' },
        {
          kind: 'link',
          text: 'the IAM user guide on multi-factor authentication in AWS, which says what counts',
          target: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html',
        },
        { kind: 'text', text: ' and what does not.' },
      ],
    },
    { kind: 'code', label: 'Expression', text: 'scope:  user.passwordEnabled\nexpect: user.mfaActive' },
    { kind: 'heading', level: 3, id: 'mfa-04-result', text: 'Result by account' },
    {
      kind: 'table',
      caption: 'MFA-04 by account',
      density: 'normal',
      rowHeaders: true,
      empty: 'No account is in scope.',
      columns: [
        { title: 'Account', weight: 3, align: 'start' },
        { title: 'Status', weight: 2, align: 'start' },
        { title: 'Tested', weight: 1, align: 'end' },
        { title: 'Conform', weight: 1, align: 'end' },
        { title: 'Deviate', weight: 1, align: 'end' },
      ],
      rows: STATUSES.map((status, i) => [
        [...text(String(111122223333 + i), 'code'), ...text(`  platform-${i}`, 'muted')],
        [{ kind: 'status', status }],
        text(String(41 * i)),
        text(String(39 * i)),
        text(String(2 * i)),
      ]),
    },
    {
      kind: 'table',
      caption: 'Exceptions of MFA-04',
      density: 'normal',
      rowHeaders: false,
      empty: 'No exceptions.',
      columns: [
        { title: 'Resource', weight: 4, align: 'start' },
        { title: 'What decided it', weight: 4, align: 'start' },
        { title: 'First seen', weight: 1.3, align: 'start' },
      ],
      rows: Array.from({ length: 40 }, (_, i) => [
        text(
          `arn:aws:iam::111122223333:user/engineering/platform/team-${i % 7}/very-long-path-component/user-${i}`,
          'code',
        ),
        text(
          `user-${i} can sign in to the console without MFA; last sign-in 2026-09-${String(1 + (i % 28)).padStart(2, '0')}`,
        ),
        text('2026-06-30'),
      ]),
    },
    {
      kind: 'table',
      caption: 'Waivers',
      density: 'dense',
      rowHeaders: false,
      empty: 'There is no waiver for this control.',
      columns: [
        { title: 'Exception', weight: 1, align: 'start' },
        { title: 'Expires', weight: 1, align: 'end' },
      ],
      rows: [],
    },
    { kind: 'paragraph', role: 'note', content: text('n of m shown; the rest is in populations/MFA-04.csv.') },
  ];
}

function hostile(): Block[] {
  const long = 'word '.repeat(900).trim();
  return [
    { kind: 'page-break', orientation: 'landscape' },
    { kind: 'heading', level: 1, id: 'register', text: 'Register' },
    {
      kind: 'table',
      caption: 'Hostile strings',
      density: 'dense',
      rowHeaders: true,
      empty: 'None.',
      columns: [
        { title: '#', weight: 1, align: 'end' },
        { title: 'Sans', weight: 6, align: 'start' },
        { title: 'Mono', weight: 6, align: 'start' },
        { title: 'Status', weight: 3, align: 'start' },
      ],
      rows: HOSTILE.map((value, i) => [
        text(String(i)),
        text(value),
        text(value, 'code'),
        [{ kind: 'status', status: worst(i) }],
      ]),
    },
    { kind: 'paragraph', role: 'body', content: HOSTILE.flatMap((value) => [...text(value, 'strong'), ...text(' ')]) },
    { kind: 'page-break', orientation: 'portrait' },
    { kind: 'heading', level: 2, id: 'tall', text: 'A cell taller than a page' },
    {
      kind: 'table',
      caption: 'Documents',
      density: 'normal',
      rowHeaders: false,
      empty: 'None.',
      columns: [
        { title: 'Name', weight: 1, align: 'start' },
        { title: 'Document', weight: 3, align: 'start' },
      ],
      rows: [
        [text('short'), text('one line')],
        [text('long'), text(long)],
        [text('unbreakable'), text('A'.repeat(6000), 'code')],
      ],
    },
    {
      kind: 'facts',
      columns: 1,
      pairs: [
        { term: 'Policy', value: text('{"Version":"2012-10-17"}', 'code') },
        { term: 'Tall value', value: text(long) },
      ],
    },
    {
      kind: 'code',
      label: 'VERIFY.txt',
      text: Array.from({ length: 90 }, (_, i) => `${i}: sha256sum -c --strict SHA256SUMS`).join('\n'),
    },
  ];
}

export function sampleDocument(): Document {
  return {
    title: 'Evidence report <R&D> · data protection in EC2 Image Builder',
    subject: 'Q3 2026 & "more"',
    language: 'en',
    furniture: {
      number: 'GP-2026-0047 rev 1',
      classification: 'Confidential',
      organisation: 'Northwind Platform Services AB',
      period: '2026-07-01 to 2026-10-01',
      evidenceDigest: EVIDENCE_DIGEST,
    },
    blocks: [TITLE, ...summary(), ...control(), ...hostile()],
  };
}
