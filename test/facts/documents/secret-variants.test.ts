import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/evidence/redaction.ts';
import { searchDocument } from '../../../src/facts/documents/search.ts';
import { documentsWithSecrets } from './variants/secrets.ts';

const TOKEN = /⟦[a-z]+\.[a-z0-9-]+@\d+:[0-9a-f]{12}⟧/g;
const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set() });

/** As a collected document is kept. */
function kept(text: string): string {
  const { response } = redactor.redact({ input: {}, response: text }, { documents: ['/response'] });
  return String(response);
}

const read = ({ findings, problem }: ReturnType<typeof searchDocument>) => ({
  problem,
  found: findings.map(({ rule, line }) => `${line} ${rule}`),
});

describe('secrets of the kinds B and G, planted by a seed', () => {
  it.each([1, 2])('seed %i: each is replaced, nothing else is, and the document reads as it did', (seed) => {
    for (const { document, text, wanted, read: scriptIn, secrets } of documentsWithSecrets(seed, 150)) {
      const redacted = kept(text);
      expect(scriptIn(redacted).replaceAll(TOKEN, '⟦⟧')).toBe(wanted);
      for (const secret of secrets) expect(redacted + scriptIn(redacted)).not.toContain(secret);
      expect(read(searchDocument(document, redacted))).toEqual(read(searchDocument(document, text)));
      expect(searchDocument(document, text).problem).toBeUndefined();
    }
  });
});
