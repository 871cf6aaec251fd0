/**
 * The smallest PDF with an invisible signature field and the placeholder that the renderer writes. Offsets are
 * computed, so that outside tools read it too.
 */
export function minimalPdf(options: { claimed?: string; room?: number; before?: string } = {}): Uint8Array {
  const { claimed = '20260501115900', room = 6144, before = '' } = options;
  const objects = [
    '<<\n/Type /Catalog\n/Pages 2 0 R\n/AcroForm << /Fields [4 0 R] /SigFlags 3 >>\n>>',
    '<<\n/Type /Pages\n/Kids [3 0 R]\n/Count 1\n>>',
    '<<\n/Type /Page\n/Parent 2 0 R\n/MediaBox [0 0 200 200]\n/Annots [4 0 R]\n>>',
    '<<\n/Type /Annot\n/Subtype /Widget\n/FT /Sig\n/T (Seal)\n/F 132\n/Rect [0 0 0 0]\n/P 3 0 R\n/V 5 0 R\n>>',
    [
      '<<\n/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached',
      '/ByteRange [0 /********** /********** /**********]',
      `/Contents <${'00'.repeat(room)}>`,
      `/M (D:${claimed}Z)\n/Reason (Evidence)\n>>`,
    ].join('\n'),
  ];
  let text = `%PDF-1.7\n${before}`;
  const offsets = objects.map((body, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  text += `trailer\n<<\n/Size ${objects.length + 1}\n/Root 1 0 R\n>>\nstartxref\n${start}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
