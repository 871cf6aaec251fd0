import { spawnSync } from 'node:child_process';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine, LONGEST_CELL } from '../../../src/report/csv/csv.ts';

describe('a line of CSV', () => {
  test.each([
    [['a', 'b'], 'a,b\r\n'],
    [['', ''], ',\r\n'],
    [['a,b', 'say "x"', 'two\nlines', 'cr\rx'], '"a,b","say ""x""","two\nlines","cr\rx"\r\n'],
    [['=1+1', '+1', '-1', '@SUM(A1)'], "'=1+1,'+1,'-1,'@SUM(A1)\r\n"],
    [['\t=1', '\r=1', '\nx'], '"\'\t\'=1","\'\r\'=1","\'\nx"\r\n'],
    [['=HYPERLINK("http://x","y")'], '"\'=HYPERLINK(""http://x"",""y"")"\r\n'],
    [['a=1', 'ö 𝄞', 'a-b', 'x + y', 'mail@example.com'], 'a=1,ö 𝄞,a-b,x + y,mail@example.com\r\n'],
    [['＝1+1', '＋1', '－1', '＠SUM(A1)', '−1', '﹦1'], "'＝1+1,'＋1,'－1,'＠SUM(A1),'−1,'﹦1\r\n"],
    [[' =1', '\u00a0+1', '\u3000＝1', '\u200b=1', '\ufeff@x'], "' =1,'\u00a0+1,'\u3000＝1,'\u200b=1,'\ufeff@x\r\n"],
    [['a;=1+1', 'a; =1', 'a;b', 'a;＝1'], '"a;\'=1+1","a;\' =1","a;b","a;\'＝1"\r\n'],
    [['a\n=1', 'a\t-1'], '"a\n\'=1","a\t\'-1"\r\n'],
    [['–', '- a list', "'quoted'"], "–,'- a list,'quoted'\r\n"],
  ])('%j', (cells, line) => {
    expect(csvLine(cells)).toBe(line);
  });

  const cell = fc.string({
    unit: fc.constantFrom('a', ',', '"', ';', '\n', '\r', '=', '-', '+', '@', '\t', ' ', "'", 'é', '＝', '\u200b'),
  });

  test('reads back, but for apostrophes that were put in', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
        const [read = []] = parse(csvLine(cells), { record_delimiter: '\r\n' }) as string[][];
        expect(read.map((text) => text.replaceAll("'", ''))).toEqual(cells.map((text) => text.replaceAll("'", '')));
      }),
    );
  });

  /** Blanks that programs skip, then what they begin to compute at. */
  const formula = /^[\s\u200b]*[=+\-@＝]/;

  test.each([';', '\t', '|'])(
    'begins no formula where a program separates by %j, whatever quotes mean to it',
    (separator) => {
      fc.assert(
        fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
          const read = csvLine(['x', ...cells]).split(separator === '|' ? /\r?\n/ : new RegExp(`[${separator}\\r\\n]`));
          expect(read.filter((text) => formula.test(text))).toEqual([]);
        }),
      );
    },
  );

  test('has no cell beyond what a spreadsheet holds, and says where it was cut', () => {
    const long = 'ä'.repeat(LONGEST_CELL);
    expect(parse(csvLine([long]))).toBeDefined();
    const [[whole, cut, quoted] = []] = parse(
      csvLine([long, `${long}x`, '"'.repeat(LONGEST_CELL + 1)]),
    ) as unknown as string[][];
    expect(whole).toBe(long);
    expect(cut).toHaveLength(LONGEST_CELL);
    expect(cut).toMatch(/… \(cut: 32001 characters\)$/);
    expect(quoted?.length).toBeLessThanOrEqual(LONGEST_CELL);
  });

  test('is read by Python with its limit for a field', () => {
    if (spawnSync('python3', ['--version']).status !== 0) {
      console.warn('skipped: python3 is not installed, so that its csv module was not asked');
      return;
    }
    const script = 'import csv,sys;r=list(csv.reader(sys.stdin));print(len(r),[len(c) for c in r[0]])';
    const input = csvLine(['a'.repeat(960_000), '"'.repeat(75_000), ';='.repeat(20_000)]);
    const { stdout } = spawnSync('python3', ['-X', 'utf8', '-c', script], { input, encoding: 'utf8' });
    expect(stdout.trim()).toBe(`1 [${LONGEST_CELL}, ${LONGEST_CELL}, ${LONGEST_CELL}]`);
  });
});
