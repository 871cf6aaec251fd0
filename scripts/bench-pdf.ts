import { PassThrough } from 'node:stream';
import PDFDocument from 'pdfkit';
import type { Document, Inlines } from '../src/report/blocks.ts';
import { renderPdf } from '../src/report/pdf/render-pdf.ts';

/**
 * Measures the PDF renderer on a register of 24,000 rows by 6 columns against plain pdfkit on fewer rows of the same
 * table, in CPU seconds: wall time on a shared machine means nothing.
 *
 *   npx tsx scripts/bench-pdf.ts [ROWS]      goal: ≥ 400 pages per CPU second, ≤ 200 MB, ≤ 8 MB, exit 1 when missed
 */

const GOAL = { pagesPerSecond: 400, megabytes: 200, fileMegabytes: 8 };
const BASELINE_ROWS = 600;
const HEAD = ['Principal', 'ARN', 'Account', 'Last used', 'Status', 'Finding'];
const WEIGHTS = [90, 210, 80, 60, 60, 260];

function cells(i: number): string[] {
  return [
    `user-${i}`,
    `arn:aws:iam::123456789012:user/engineering/platform/team-${i % 97}/very-long-path/user-${i}`,
    '123456789012',
    `2026-09-${String(1 + (i % 30)).padStart(2, '0')}`,
    i % 7 === 0 ? 'STALE' : 'OK',
    i % 5 === 0
      ? 'Access key older than 90 days; rotate the key and record the exception in the register before the next review cycle'
      : 'none',
  ];
}

function register(rows: number): Document {
  return {
    title: 'Bench',
    subject: 'Bench',
    language: 'en',
    furniture: {
      number: 'GP-0',
      classification: 'Internal',
      organisation: 'Bench',
      period: '2026',
      evidenceDigest: 'ab'.repeat(32),
    },
    blocks: [
      { kind: 'page-break', orientation: 'landscape' },
      {
        kind: 'table',
        caption: 'Register',
        density: 'dense',
        rowHeaders: false,
        empty: 'None.',
        columns: HEAD.map((title, i) => ({ title, weight: WEIGHTS[i] ?? 1, align: 'start' })),
        rows: {
          *[Symbol.iterator]() {
            for (let i = 0; i < rows; i++) yield cells(i).map((text): Inlines => [{ kind: 'text', text }]);
          },
        },
      },
    ],
  };
}

/** CPU seconds that `work` takes, and what it gives. */
async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const before = process.cpuUsage();
  const result = await work();
  const used = process.cpuUsage(before);
  return { seconds: (used.user + used.system) / 1e6, result };
}

/** The same table as pdfkit's documentation would draw it, untagged. */
async function plainPdfkit(rows: number): Promise<number> {
  const pdf = new PDFDocument({ size: 'A4', layout: 'landscape', margin: 40 });
  const sink = pdf.pipe(new PassThrough());
  sink.resume();
  let pages = 1;
  pdf.on('pageAdded', () => pages++);
  pdf.fontSize(7).table({ columnStyles: WEIGHTS, data: [HEAD, ...Array.from({ length: rows }, (_, i) => cells(i))] });
  pdf.end();
  await new Promise((resolve) => sink.on('end', resolve));
  return pages;
}

function pageCount(bytes: Uint8Array): number {
  return Number(/\/Type \/Pages\s+\/Count (\d+)/.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? 0);
}

async function main(): Promise<void> {
  const rows = Number(process.argv[2] ?? 24_000);
  const ours = await timed(() => renderPdf(register(rows), { createdAt: new Date(0), attachments: [] }));
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const pages = pageCount(ours.result);
  const fileMegabytes = ours.result.length / 1e6;
  const plain = await timed(() => plainPdfkit(BASELINE_ROWS));
  const speed = pages / ours.seconds;
  const ratio = rows / ours.seconds / (BASELINE_ROWS / plain.seconds);
  process.stdout.write(
    `${rows} rows, ${pages} pages: ${ours.seconds.toFixed(2)} CPU s, ${speed.toFixed(0)} pages per CPU second, ` +
      `peak ${megabytes.toFixed(0)} MB, file ${fileMegabytes.toFixed(2)} MB\n` +
      `plain pdfkit, ${BASELINE_ROWS} rows, ${plain.result} pages: ${plain.seconds.toFixed(2)} CPU s; ` +
      `ours is ${ratio.toFixed(1)} times as fast per row\n`,
  );
  const missed = speed < GOAL.pagesPerSecond || megabytes > GOAL.megabytes || fileMegabytes > GOAL.fileMegabytes;
  if (rows >= 24_000 && missed) process.exitCode = 1;
}

await main();
