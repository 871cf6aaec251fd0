type Reader = typeof import('pdfjs-dist/legacy/build/pdf.mjs');

let loaded: Promise<Reader> | undefined;

/**
 * The PDF reader, loaded when first asked for. Its build for Node 20 puts functions of core-js in the place of the
 * language's own, for the whole process: `JSON.parse` and `JSON.stringify` that run a function for every value, and a
 * slower `Array.prototype.push`. A verifier judges by the language's own, so they are put back.
 */
export function loadPdfReader(): Promise<Reader> {
  loaded ??= withOwnBuiltIns(async () => {
    // Its worker brings the same replacements; loaded here, it is not loaded again when the first document is opened.
    await import(WORKER);
    return import('pdfjs-dist/legacy/build/pdf.mjs');
  });
  return loaded;
}

const WORKER = 'pdfjs-dist/legacy/build/pdf.worker.mjs'; // has no types

const REPLACED: readonly (readonly [object, string])[] = [
  [JSON, 'parse'],
  [JSON, 'stringify'],
  [Array.prototype, 'push'],
  [Function.prototype, 'toString'],
];

async function withOwnBuiltIns<T>(work: () => Promise<T>): Promise<T> {
  const own = REPLACED.map(([holder, name]) => Object.getOwnPropertyDescriptor(holder, name) ?? {});
  try {
    return await work();
  } finally {
    for (const [index, [holder, name]] of REPLACED.entries()) Object.defineProperty(holder, name, own[index] ?? {});
  }
}
