import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { loadPdfReader } from '../../src/report/pdfjs.ts';

it("leaves the language's own functions in place", async () => {
  const { getDocument } = await loadPdfReader();
  expect(getDocument).toBeTypeOf('function');
  // What is written in JavaScript shows its source; asked by another realm's function, for ours may have been replaced.
  const source: () => string = runInNewContext('Function.prototype.toString');
  const shared = [JSON.parse, JSON.stringify, Array.prototype.push, Function.prototype.toString];
  for (const each of shared) expect(source.call(each)).toContain('[native code]');
});
