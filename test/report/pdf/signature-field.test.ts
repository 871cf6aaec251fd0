import { describe, expect, it } from 'vitest';
import { renderPdf } from '../../../src/report/pdf/render-pdf.ts';
import { sampleDocument } from './sample.ts';

const PLACEHOLDER = '/ByteRange [0 /********** /********** /**********]\n/Contents <';

async function render(reservedBytes: number, document = sampleDocument()): Promise<string> {
  const bytes = await renderPdf(document, {
    createdAt: new Date('2026-10-01T00:00:00Z'),
    attachments: [],
    signature: { reason: 'Evidence seal', signingTime: new Date('2026-10-02T03:04:05Z'), reservedBytes },
  });
  return Buffer.from(bytes).toString('latin1');
}

describe('the signature placeholder', () => {
  it('stands in plain sight, once, and last of all objects', async () => {
    const file = await render(16_384);
    const at = file.indexOf(PLACEHOLDER);
    expect(at).toBeGreaterThan(0);
    expect(file.lastIndexOf(PLACEHOLDER)).toBe(at);
    const contents = file.slice(at + PLACEHOLDER.length);
    expect(/^0+/.exec(contents)?.[0]).toHaveLength(2 * 16_384);
    expect(contents).toMatch(
      /^0+>\n\/M \(D:20261002030405Z\)\n\/Reason \(Evidence seal\)\n>>\nendobj\n\d+ 0 obj\n<<\/Type\/XRef/,
    );
    expect(file).toContain('/SubFilter /ETSI.CAdES.detached');
  });

  it('belongs to an invisible, locked field, in a file of one revision', async () => {
    const file = await render(20_000);
    expect(file).toMatch(
      /\/Subtype \/Widget\n\/FT \/Sig\n\/T \(EvidenceSeal\)\n\/TU \(Evidence signature\)\n\/F 132\n\/Rect \[0 0 0 0\]/,
    );
    expect(file).toContain('/SigFlags 3');
    expect(file.match(/%%EOF/g)).toHaveLength(1);
  });

  it('cannot be confused with what the report says', async () => {
    const trap = '/ByteRange [0 1 2 3] startxref %%EOF /Contents <0000000000 stream endobj';
    const plain = sampleDocument();
    const file = await render(16_384, {
      ...plain,
      title: trap,
      subject: trap,
      furniture: { ...plain.furniture, organisation: trap },
      blocks: [
        { kind: 'heading', level: 1, id: 'a', text: trap },
        { kind: 'paragraph', role: 'body', content: [{ kind: 'link', text: trap, target: '#a' }] },
      ],
    });
    for (const once of ['/ByteRange', '%%EOF', 'startxref', '/Contents <0000000000']) {
      expect(file.split(once), once).toHaveLength(2);
    }
  });

  it('refuses less room than a signature with its chain and timestamp needs', async () => {
    await expect(render(8_192)).rejects.toThrow(/at least 16384/);
  });
});
