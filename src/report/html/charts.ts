import { STATUSES, type Status } from '../../model/status.ts';
import type { Chart } from '../blocks.ts';
import { STATUS_WORDS } from '../view/words.ts';
import { escapeHtml } from './escape.ts';

/** Charts as inline SVG. Colour comes from the style sheet's status classes, and every part carries its number. */
export function drawChart(chart: Chart, alt: string): string {
  switch (chart.kind) {
    case 'counts':
      return counts(chart);
    case 'stacked-bars':
      return stackedBars(chart, alt);
    case 'heat-table':
      return heatTable(chart);
    case 'paired-bars':
      return pairedBars(chart, alt);
  }
}

function counts(chart: Extract<Chart, { kind: 'counts' }>): string {
  const cells = chart.counts.map(
    ({ status, count }) =>
      `<div><strong>${count}</strong><span class="status ${status}">${STATUS_WORDS[status]}</span></div>`,
  );
  return `<div class="counts">${cells.join('')}</div>`;
}

const [LABEL, WIDTH, ROW, BAR] = [190, 700, 26, 16];

function svg(height: number, alt: string, body: string): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(alt)}">${body}</svg>`;
}

function stackedBars(chart: Extract<Chart, { kind: 'stacked-bars' }>, alt: string): string {
  const most = Math.max(1, ...chart.rows.map(({ parts }) => parts.reduce((sum, { count }) => sum + count, 0)));
  const scale = (WIDTH - LABEL - 10) / most;
  const rows = chart.rows.map(({ label, parts }, index) => {
    const y = index * ROW;
    let x = LABEL;
    const bars = parts.map(({ status, count }) => {
      const bar = part(status, x, y, count * scale, count);
      x += count * scale;
      return bar;
    });
    return `<text x="0" y="${y + 15}">${escapeHtml(label)}</text>${bars.join('')}`;
  });
  return svg(Math.max(ROW, chart.rows.length * ROW), alt, rows.join(''));
}

function part(status: Status, x: number, y: number, width: number, count: number): string {
  const title = `<title>${STATUS_WORDS[status]}: ${count}</title>`;
  return `<g class="${status}">${title}<rect x="${x}" y="${y + 3}" width="${Math.max(0, width - 1)}" height="${BAR}"/><text class="on" x="${x + 5}" y="${y + 15}">${LETTERS[status]} ${count}</text></g>`;
}

const LETTERS: Readonly<Record<Status, string>> = {
  pass: 'P',
  fail: 'F',
  'not-established': '?',
  'not-applicable': '–',
  inherited: 'I',
  attested: 'A',
};

function heatTable(chart: Extract<Chart, { kind: 'heat-table' }>): string {
  const head = chart.columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const rows = chart.rows.map(({ label, cells }) => {
    const drawn = cells.map(
      (status) => `<td class="heat ${status}" title="${STATUS_WORDS[status]}">${LETTERS[status]}</td>`,
    );
    return `<tr><th scope="row">${escapeHtml(label)}</th>${drawn.join('')}</tr>`;
  });
  const legend = STATUSES.map(
    (status) => `<span class="heat ${status}">${LETTERS[status]}</span> ${STATUS_WORDS[status]}`,
  ).join(' &nbsp; ');
  return `<table class="heat"><thead><tr><td></td>${head}</tr></thead><tbody>${rows.join('')}</tbody></table><p class="note">${legend}</p>`;
}

function pairedBars(chart: Extract<Chart, { kind: 'paired-bars' }>, alt: string): string {
  const most = Math.max(1, ...chart.rows.flatMap(({ values }) => values));
  const scale = (WIDTH - LABEL - 60) / most;
  const rows = chart.rows.map(({ label, values }, index) => {
    const y = index * ROW * 1.4;
    const bars = values.map((value, which) => {
      const top = y + 3 + which * 13;
      return `<rect class="series-${which}" x="${LABEL}" y="${top}" width="${value * scale}" height="11"/><text x="${LABEL + value * scale + 5}" y="${top + 10}">${value} ${escapeHtml(chart.series[which] ?? '')}</text>`;
    });
    return `<text x="0" y="${y + 18}">${escapeHtml(label)}</text>${bars.join('')}`;
  });
  return svg(Math.max(ROW, chart.rows.length * ROW * 1.4), alt, rows.join(''));
}
