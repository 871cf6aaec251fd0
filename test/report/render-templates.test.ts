import { describe, expect, it } from 'vitest';
import type { Unknown } from '../../src/model/facts.ts';
import type { Block } from '../../src/report/blocks.ts';
import { parseBlocks, plain } from '../../src/report/parse-html.ts';
import { renderTemplates } from '../../src/report/render-templates.ts';
import { sampleReport, shippedTemplates } from '../fixtures/report.ts';

function words(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return block.text;
    case 'paragraph':
      return plain(block.content);
    case 'list':
      return block.items.map(plain).join('\n');
    case 'facts':
      return block.pairs.map(({ term, value }) => `${term} ${plain(value)}`).join('\n');
    case 'code':
      return block.text;
    case 'table':
      return [block.caption, ...Array.from(block.rows, (row) => row.map(plain).join(' | '))].join('\n');
    case 'callout':
      return [block.title, ...block.blocks.map(words)].join('\n');
    case 'figure':
      return block.alt;
    case 'title-page':
      return [block.title, block.organisation, block.number].join('\n');
    case 'page-break':
      return '';
  }
}

describe('a gap', async () => {
  const [first] = sampleReport.findings;
  if (first === undefined) throw new Error('the sample has findings');
  const where = { account: '222233334444', region: 'global' };
  const gap = (operation: Unknown['operation'], reason: Unknown['reason'], detail: string) => ({
    operation,
    reason,
    scope: where,
    record: null,
    detail,
  });
  const gaps = [
    gap('s3:GetBucketEncryption', 'denied', 'with an explicit deny in a service control policy'),
    gap('iam:GetCredentialReport', 'denied', 'with an explicit deny in a resource-based policy'),
    gap('ssm:GetParameter', 'not-called', 'the collector reads no parameters'),
  ];
  const scope = { scope: where, status: 'not-established', counts: first.counts, gaps } as const;
  const account = { account: where.account, status: 'not-established', counts: first.counts, scopes: [scope] } as const;
  const findings = [
    { ...first, status: 'not-established', accounts: [account] } as const,
    ...sampleReport.findings.slice(1),
  ];
  const document = renderTemplates({ ...sampleReport, findings }, await shippedTemplates());
  const all = document.blocks.map(words).join('\n');

  // docs.aws.amazon.com/AmazonS3: GetBucketEncryption is allowed by s3:GetEncryptionConfiguration.
  it('names the call, and the IAM action where that is another', () => {
    expect(all).toContain('s3:GetBucketEncryption (s3:GetEncryptionConfiguration) | 222233334444 global | denied');
    expect(all).toContain('s3:GetBucketEncryption (IAM: s3:GetEncryptionConfiguration): denied');
    expect(all).toContain('allow s3:GetEncryptionConfiguration to the collecting role');
    expect(all).toContain('iam:GetCredentialReport | 222233334444 global | denied');
  });

  it('promises no remedy where the collector never makes the call', () => {
    expect(all).toMatch(/ssm:GetParameter \| .* \| none here: the collector never makes this call/);
  });

  it('can be looked up in the appendix', () => {
    expect(all).toContain('\ns3:GetBucketEncryption | s3:GetEncryptionConfiguration');
  });
});

describe('the templates as they ship', async () => {
  const document = renderTemplates(sampleReport, await shippedTemplates());
  const all = document.blocks.map(words).join('\n');

  it('say the days of the period in its own time zone', async () => {
    // Berlin is two hours ahead of UTC in summer: its third quarter is July to September, both whole.
    const period = { from: '2026-06-30T22:00:00.000Z', to: '2026-09-30T22:00:00.000Z', zone: 'Europe/Berlin' };
    const { blocks, furniture } = renderTemplates({ ...sampleReport, period }, await shippedTemplates());
    expect(furniture.period).toBe('2026-07-01 – 2026-10-01');
    expect(blocks.map(words).join('\n')).toContain('2026-07-01 to before 2026-10-01, Europe/Berlin');
  });

  it('have the pages of the design in their order', () => {
    const pages = document.blocks.flatMap((block) => (block.kind === 'heading' && block.level === 1 ? [block.id] : []));
    expect(pages).toEqual([
      'summary',
      'how-to-read',
      'scope',
      'coverage',
      'responsibility',
      'assurance',
      'criteria',
      'control-GOV-01',
      'control-MFA-04',
      'exceptions',
      'waivers',
      'responses',
      'changes',
      'appendices',
      'verify',
    ]);
    expect(document.blocks[0]?.kind).toBe('title-page');
  });

  it('say what CloudTrail said of the evidence, or that it was not asked and how to', async () => {
    for (const told of [
      'Of 9 recorded calls: 5 found, 1 of them contradicted, 3 not found and 1 not known. 1 event has no record.',
      'record-1 | outcome, time | request-1 | event-1',
      'iam.amazonaws.com ListUsers | 111122223333 us-east-1 | 2026-10-01 08:00:30 UTC | none | event-2',
      '111122223333 us-east-1 | aws cloudtrail lookup-events --region us-east-1',
    ])
      expect(all).toContain(told);
    const silent = renderTemplates({ ...sampleReport, corroboration: null }, await shippedTemplates());
    const said = silent.blocks.map(words).join('\n');
    expect(said).toContain('Not corroborated');
    expect(said).toContain('goldproof corroborate');
    expect(said).not.toContain('aws cloudtrail');
  });

  it('keep what AWS or the config wrote as text, never as markup', () => {
    expect(document.blocks[0]).toMatchObject({ organisation: 'Acme & Söhne <GmbH>' });
  });

  it('say what could not be established as plainly as what fails', () => {
    expect(all).toContain('iam:GetCredentialReport: denied (222233334444 global)');
    expect(all).toContain('1 of 2 tested in 1 account deviates');
  });

  it('print expressions and identifiers as they are', () => {
    expect(all).toContain('user.mfaActive');
    expect(all).toContain('arn:aws:iam::111122223333:user/ann');
  });

  it('give every table rows of as many cells as it has columns', () => {
    const visit = (block: Block): void => {
      if (block.kind === 'callout') for (const inner of block.blocks) visit(inner);
      if (block.kind !== 'table') return;
      expect(block.columns.length, block.caption).toBeGreaterThan(0);
      for (const row of block.rows) expect(row.length, block.caption).toBe(block.columns.length);
    };
    for (const block of document.blocks) visit(block);
  });

  it('point every link inside the report at something that is there', () => {
    const ids = new Set(document.blocks.flatMap((block) => (block.kind === 'heading' ? [block.id] : [])));
    // Of tables too, whose rows may be made one by one.
    const text = JSON.stringify(document.blocks, (key, value) => (key === 'rows' ? [...value] : value));
    const targets = [...text.matchAll(/"target":"#([^"]+)"/g)].map(([, target]) => target);
    expect(targets.length).toBeGreaterThan(1);
    expect(targets.filter((target) => target === undefined || !ids.has(target))).toEqual([]);
  });
});

describe('the subset of HTML', () => {
  const nothing = { charts: {}, tables: {} };
  it.each([
    ['<div>text</div>', '<div class=""> is outside'],
    ['<p>a</p><script>alert(1)</script>', '<script class=""> is outside'],
    ['<p onclick="x">a</p>', '<p onclick="x"> is outside'],
    ['<p><a href="#x" onclick="x">a</a></p>', '<a onclick="x"> is outside'],
    ['<ul><li style="x">a</li></ul>', '<li style="x"> is outside'],
    ['<p class="loud">a</p>', '<p class="loud"> is outside'],
    ['<p><img></p>', '<img class=""> is outside'],
    ['<dl class="three"></dl>', '<dl class="three"> is outside'],
    ['<hr class="portrait">', '<hr class="portrait"> is outside'],
    ['loose text', 'text between blocks: loose text'],
    ['<ul><p>a</p></ul>', '<p class=""> is outside'],
    ['<table><caption>c</caption></table>', 'table: want caption and thead'],
    ['<p><data value="green"></data></p>', 'data: green is no status'],
    ['<figure data-chart="none" title="t"><figcaption>c</figcaption></figure>', 'refers to none, which is not there'],
  ])('refuses %s', (html, why) => {
    expect(() => parseBlocks(html, nothing)).toThrow(why);
  });
});

describe("CloudTrail's event history on the coverage page", async () => {
  const templates = await shippedTemplates();
  const said = (from: string, to: string): string => {
    const scope = { account: '111122223333', region: 'eu-central-1' };
    const period = { from: '2026-07-01T00:00:00.000Z', to: '2026-10-01T00:00:00.000Z', zone: 'UTC' };
    const { blocks } = renderTemplates({ ...sampleReport, period, events: [{ scope, from, to }] }, templates);
    return blocks.map(words).find((text) => text.startsWith('Time that was answered for')) ?? '';
  };

  it('tells the days, and how they lie to the period', () => {
    expect(said('2026-06-30T00:00:00.000Z', '2026-10-02T00:00:00.000Z')).toMatch(/94 \| all of it/);
    expect(said('2026-08-01T00:00:00.000Z', '2026-10-02T00:00:00.000Z')).toMatch(/62 \| not its beginning, its end/);
    expect(said('2026-06-01T00:00:00.000Z', '2026-08-30T00:00:00.000Z')).toMatch(/90 \| its beginning, not its end/);
  });
});
