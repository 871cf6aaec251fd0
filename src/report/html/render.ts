import type { Block, Document, Inline, Inlines } from '../blocks.ts';
import { STATUS_WORDS } from '../view/words.ts';
import { drawChart } from './charts.ts';
import { escapeHtml } from './escape.ts';
import { STYLE } from './style.ts';

/**
 * The report as one HTML file: no script, nothing fetched (a Content-Security-Policy says so), readable on a
 * screen and by a screen reader. Yields pieces, so that a long register is never one string.
 */
export function* renderHtml(document: Document): Generator<string> {
  yield `<!doctype html>
<html lang="${document.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(document.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<p class="furniture">${escapeHtml(document.furniture.number)} · ${escapeHtml(document.furniture.classification)}</p>
<main>
`;
  for (const block of document.blocks) yield* renderBlock(block);
  yield '</main>\n</body>\n</html>\n';
}

function* renderBlock(block: Block): Generator<string> {
  switch (block.kind) {
    case 'heading': {
      const aside = block.aside === undefined ? '' : ` <small>${inlines(block.aside)}</small>`;
      yield `<h${block.level} id="${escapeHtml(block.id)}">${escapeHtml(block.text)}${aside}</h${block.level}>\n`;
      return;
    }
    case 'paragraph':
      yield `<p class="${block.role}">${inlines(block.content)}</p>\n`;
      return;
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul';
      yield `<${tag}>\n${block.items.map((item) => `<li>${inlines(item)}</li>\n`).join('')}</${tag}>\n`;
      return;
    }
    case 'facts':
      yield `<dl class="facts${block.columns === 2 ? ' two' : ''}">\n${block.pairs.map(pair).join('')}</dl>\n`;
      return;
    case 'code':
      yield `<figure class="code"><figcaption>${escapeHtml(block.label)}</figcaption><pre><code>${escapeHtml(block.text)}</code></pre></figure>\n`;
      return;
    case 'table':
      yield* renderTable(block);
      return;
    case 'callout':
      yield `<aside class="${block.tone}"><h4>${escapeHtml(block.title)}</h4>\n`;
      for (const inner of block.blocks) yield* renderBlock(inner);
      yield '</aside>\n';
      return;
    case 'figure':
      yield `<figure><figcaption>${escapeHtml(block.caption)}</figcaption>${drawChart(block.chart, block.alt)}</figure>\n`;
      return;
    case 'title-page':
      yield titlePage(block);
      return;
    case 'page-break':
      yield '<hr>\n';
  }
}

function* renderTable(block: Extract<Block, { kind: 'table' }>): Generator<string> {
  const head = block.columns
    .map(({ title, align }) => `<th scope="col" class="${align}">${escapeHtml(title)}</th>`)
    .join('');
  yield `<div class="scroll"><table class="${block.density}"><caption>${escapeHtml(block.caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n`;
  let drawn = 0;
  for (const row of block.rows) {
    yield `<tr>${row.map((cell, index) => renderCell(cell, index, block)).join('')}</tr>\n`;
    drawn += 1;
  }
  if (drawn === 0) yield `<tr><td colspan="${block.columns.length}">${escapeHtml(block.empty)}</td></tr>\n`;
  yield '</tbody></table></div>\n';
}

function renderCell(cell: Inlines, index: number, block: Extract<Block, { kind: 'table' }>): string {
  const align = block.columns[index]?.align ?? 'start';
  if (index === 0 && block.rowHeaders) return `<th scope="row" class="${align}">${inlines(cell)}</th>`;
  return `<td class="${align}">${inlines(cell)}</td>`;
}

function titlePage(block: Extract<Block, { kind: 'title-page' }>): string {
  const digests = block.digests.map(
    ({ term, value }) => `<div><dt>${escapeHtml(term)}</dt><dd><code>${escapeHtml(value)}</code></dd></div>`,
  );
  return `<header>
<h1 id="title">${escapeHtml(block.title)}</h1>
<p class="subtitle">${escapeHtml(block.subtitle)}</p>
<p class="number">${escapeHtml(block.number)}</p>
<p class="organisation">${escapeHtml(block.organisation)}</p>
<p class="period">${escapeHtml(block.period)}</p>
<dl class="facts two">
${block.facts.map(pair).join('')}</dl>
<dl class="facts">${digests.join('')}</dl>
</header>
`;
}

function pair({ term, value }: { readonly term: string; readonly value: Inlines }): string {
  return `<div><dt>${escapeHtml(term)}</dt><dd>${inlines(value)}</dd></div>\n`;
}

function inlines(content: Inlines): string {
  return content.map(inline).join('');
}

function inline(part: Inline): string {
  switch (part.kind) {
    case 'status':
      return `<span class="status ${part.status}">${STATUS_WORDS[part.status]}</span>`;
    case 'link':
      return /^(#|https:\/\/)/.test(part.target)
        ? `<a href="${escapeHtml(part.target)}">${escapeHtml(part.text)}</a>`
        : escapeHtml(part.text);
    case 'text':
      return styled(escapeHtml(part.text), part.style);
  }
}

function styled(text: string, style: 'strong' | 'code' | 'muted' | 'small' | undefined): string {
  if (style === undefined) return text;
  return style === 'muted' ? `<span class="muted">${text}</span>` : `<${style}>${text}</${style}>`;
}
