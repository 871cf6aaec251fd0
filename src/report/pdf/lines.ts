import type { Flow } from './flow.ts';
import { type LinkSpan, type SetText, widthOf } from './inline-text.ts';
import type { Element } from './structure.ts';
import type { Setting } from './theme.ts';
import { lineEnd, wrap } from './wrap.ts';

/** A text broken into lines for a given width. */
export interface Lines {
  readonly text: SetText;
  readonly starts: readonly number[];
}

/** Where lines are put: the upper left corner of the first one, and the width they are aligned in. */
export interface LinePlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly align: 'start' | 'end';
  /** Line height, and the size that the baseline follows, whatever the first letter's own size is. */
  readonly setting: Setting;
}

export function breakLines(text: SetText, width: number): Lines {
  return { text, starts: wrap(text.glyphs, width) };
}

/** The baseline of a line whose box starts at `y`: capitals stand in the middle of the box. */
export function baselineOf(y: number, { leading, look }: Setting): number {
  return y + leading / 2 + look.size * 0.35;
}

/** Draws lines `from` to `to` (exclusive) as content of an element. The caller has made room. */
export function drawLines(
  flow: Flow,
  element: Element,
  lines: Lines,
  from: number,
  to: number,
  place: LinePlace,
): void {
  const { glyphs, links } = lines.text;
  if (!flow.live || glyphs.length === 0) return;
  if (links.length > 0) {
    drawLinkedLines(flow, element, lines, from, to, place);
    return;
  }
  const { page } = flow;
  flow.pass.structure.content(element, page.id, page.beginContent(element.tag, element.id));
  for (let line = from; line < to; line++) {
    const start = lines.starts[line] ?? 0;
    const end = lineEnd(lines.starts, line, glyphs.length);
    const y = place.y + (line - from) * place.setting.leading;
    page.text(glyphs, start, end, lineLeft(lines, start, end, place), baselineOf(y, place.setting));
  }
  page.end();
}

function lineLeft(lines: Lines, start: number, end: number, place: LinePlace): number {
  return place.align === 'start' ? place.x : place.x + place.width - widthOf(lines.text.glyphs, start, end);
}

/** As `drawLines`, with each part of a link in a Link element of its own, under an annotation. */
function drawLinkedLines(flow: Flow, element: Element, lines: Lines, from: number, to: number, place: LinePlace): void {
  const { glyphs, links } = lines.text;
  for (let line = from; line < to; line++) {
    const end = lineEnd(lines.starts, line, glyphs.length);
    let at = lines.starts[line] ?? 0;
    const y = place.y + (line - from) * place.setting.leading;
    let x = lineLeft(lines, at, end, place);
    while (at < end) {
      const link = links.find((span) => span.from <= at && at < span.to);
      const next = links.find((span) => span.from > at);
      const stop = Math.min(end, link?.to ?? next?.from ?? end);
      const width = widthOf(glyphs, at, stop);
      drawPart(flow, element, lines, at, stop, { ...place, x, y, width }, link);
      for (; at < stop; at++) x += glyphs[at]?.width ?? 0;
    }
  }
}

function drawPart(
  flow: Flow,
  parent: Element,
  lines: Lines,
  from: number,
  to: number,
  place: LinePlace,
  link: LinkSpan | undefined,
): void {
  const { structure, file, survey } = flow.pass;
  const { page } = flow;
  if (link?.target.startsWith('#') && !survey.sections.has(link.target.slice(1))) {
    throw new Error(`a link leads to the section "${link.target}", which is not in the document`);
  }
  const element = link ? structure.open('Link', parent) : parent;
  structure.content(element, page.id, page.beginContent(element.tag, element.id));
  page.text(lines.text.glyphs, from, to, place.x, baselineOf(place.y, place.setting));
  page.end();
  if (!link) return;
  file?.link(page, element, {
    x: place.x,
    y: place.y,
    width: place.width,
    height: place.setting.leading,
    target: link.target,
    text: link.text,
  });
  structure.close(element);
}

/** Draws a text down the page, and on the next pages, never leaving one line alone where two would fit. */
export function flowLines(
  flow: Flow,
  element: Element,
  text: SetText,
  setting: Setting,
  { indent = 0, measure = Number.POSITIVE_INFINITY }: { indent?: number; measure?: number } = {},
): void {
  const width = Math.min(measure, flow.width - indent);
  const lines = breakLines(text, width);
  const total = lines.starts.length;
  for (let line = 0; line < total; ) {
    let count = Math.min(total - line, Math.floor(flow.room / setting.leading));
    const left = total - line - count;
    if (left === 1 && count > 2) count--;
    if (count < 1 || (count === 1 && left > 0 && line === 0)) {
      if (flow.atTop) count = 1;
      else {
        flow.breakPage();
        continue;
      }
    }
    const x = flow.left + indent;
    drawLines(flow, element, lines, line, line + count, {
      x,
      y: flow.y,
      width,
      align: 'start',
      setting,
    });
    line += count;
    flow.y += count * setting.leading;
  }
}
