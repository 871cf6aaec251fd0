import type { Status } from '../../model/status.ts';
import { num, rgb } from './syntax.ts';
import { STATUS_COLOUR } from './theme.ts';

/**
 * The statuses' shapes as path operators: each can be told from the others without its colour. Coordinates are
 * PDF's, upwards from the lower edge; `radius` is half the shape's width.
 */

type Point = readonly [x: number, y: number];

function polygon(points: readonly Point[]): string {
  return `${points.map(([x, y], i) => `${num(x)} ${num(y)} ${i === 0 ? 'm' : 'l'}`).join(' ')} h`;
}

function regular(cx: number, cy: number, radius: number, corners: number, turn: number): Point[] {
  return Array.from({ length: corners }, (_, i) => {
    const angle = turn + (i * 2 * Math.PI) / corners;
    return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)] as const;
  });
}

/** A circle as four Bézier curves; 0.5523 is the usual approximation. */
function circle(cx: number, cy: number, radius: number): string {
  const k = radius * 0.5523;
  const at = (...values: number[]) => values.map(num).join(' ');
  return [
    `${at(cx + radius, cy)} m`,
    `${at(cx + radius, cy + k, cx + k, cy + radius, cx, cy + radius)} c`,
    `${at(cx - k, cy + radius, cx - radius, cy + k, cx - radius, cy)} c`,
    `${at(cx - radius, cy - k, cx - k, cy - radius, cx, cy - radius)} c`,
    `${at(cx + k, cy - radius, cx + radius, cy - k, cx + radius, cy)} c h`,
  ].join(' ');
}

function stroke(points: readonly Point[]): string {
  return points.map(([x, y], i) => `${num(x)} ${num(y)} ${i === 0 ? 'm' : 'l'}`).join(' ');
}

function questionMark(cx: number, cy: number, r: number): string {
  const at = (...values: number[]) => values.map(num).join(' ');
  const hook = [
    `${at(cx - r * 0.22, cy + r * 0.22)} m`,
    `${at(cx - r * 0.22, cy + r * 0.55, cx + r * 0.26, cy + r * 0.55, cx + r * 0.24, cy + r * 0.2)} c`,
    `${at(cx + r * 0.22, cy + r * 0.02, cx, cy, cx, cy - r * 0.18)} c S`,
  ].join(' ');
  return `${hook} ${circle(cx, cy - r * 0.44, r * 0.1)} f`;
}

function seal(cx: number, cy: number, r: number): string {
  const points = Array.from({ length: 24 }, (_, i): Point => {
    const reach = i % 2 === 0 ? r * 1.05 : r * 0.86;
    const angle = (i * Math.PI) / 12;
    return [cx + reach * Math.cos(angle), cy + reach * Math.sin(angle)];
  });
  return polygon(points);
}

function marks(status: Status, cx: number, cy: number, r: number): string {
  const white = `1 1 1 rg 1 1 1 RG ${num(r * 0.26)} w 1 J 1 j`;
  switch (status) {
    case 'pass': {
      const tick: Point[] = [
        [cx - r * 0.45, cy - r * 0.02],
        [cx - r * 0.12, cy - r * 0.36],
        [cx + r * 0.46, cy + r * 0.34],
      ];
      return `${circle(cx, cy, r)} f ${white} ${stroke(tick)} S`;
    }
    case 'fail': {
      const d = r * 0.36;
      const cross = `${stroke([
        [cx - d, cy - d],
        [cx + d, cy + d],
      ])} ${stroke([
        [cx - d, cy + d],
        [cx + d, cy - d],
      ])} S`;
      return `${polygon(regular(cx, cy, r * 1.06, 8, Math.PI / 8))} f ${white} ${cross}`;
    }
    case 'not-established': {
      const triangle: Point[] = [
        [cx, cy + r * 1.1],
        [cx + r * 1.15, cy - r * 0.9],
        [cx - r * 1.15, cy - r * 0.9],
      ];
      return `${polygon(triangle)} f ${white} ${num(r * 0.2)} w ${questionMark(cx, cy - r * 0.22, r * 0.95)}`;
    }
    case 'not-applicable':
      return `${num(r * 0.34)} w ${circle(cx, cy, r * 0.78)} S`;
    case 'inherited':
      return `${polygon([
        [cx - r * 0.85, cy - r * 0.85],
        [cx + r * 0.85, cy - r * 0.85],
        [cx + r * 0.85, cy + r * 0.85],
        [cx - r * 0.85, cy + r * 0.85],
      ])} f`;
    case 'attested':
      return `${seal(cx, cy, r)} f 1 1 1 RG ${num(r * 0.2)} w ${circle(cx, cy, r * 0.5)} S`;
  }
}

/** Draws a status's shape around a centre; leaves the graphics state as it was. */
export function statusShape(status: Status, cx: number, cy: number, radius: number): string {
  const colour = rgb(STATUS_COLOUR[status]);
  return `q ${colour} rg ${colour} RG ${marks(status, cx, cy, radius)} Q`;
}
