import { describe, expect, it } from 'vitest';
import { tint } from '../../../src/report/pdf/syntax.ts';
import { COLOUR, STATUS_COLOUR } from '../../../src/report/pdf/theme.ts';

/** Relative luminance and contrast ratio as WCAG 2.1 defines them. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe('colours', () => {
  it('are measured as WCAG does', () => {
    expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#FFFFFF')).toBeCloseTo(4.48, 2);
  });

  it.each(Object.entries(STATUS_COLOUR))(
    '%s can be read on white, on its own ground and under white letters',
    (_, colour) => {
      expect(contrast(colour, '#FFFFFF')).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colour, tint(colour, 0.12))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each([COLOUR.ink, COLOUR.secondary, COLOUR.accent])(
    '%s can be read on white and on the tinted ground',
    (colour) => {
      expect(contrast(colour, '#FFFFFF')).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colour, COLOUR.ground)).toBeGreaterThanOrEqual(4.5);
    },
  );
});
