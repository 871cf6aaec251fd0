import type { Internals } from './pdfkit-internals.ts';

/** What the file says about itself, in the information dictionary and in XMP alike. */
export interface FileInfo {
  readonly title: string;
  readonly subject: string;
  readonly author: string;
  readonly createdAt: Date;
}

export const CREATOR = 'Goldproof';
export const PRODUCER = 'Goldproof with pdfkit';

/**
 * Text for an XML element. The values are `visible` text, so no control character is left that XML 1.0 forbids;
 * the code points U+FFFE and U+FFFF are unassigned and made visible too.
 */
function xml(text: string): string {
  // `%`, `/` and `startxref` are no danger to XML, but to those who scan the file's bytes for its end and signature.
  return text.replace(/[&<>"%/]|s(?=tartxref)/g, (character) => `&#${character.charCodeAt(0)};`);
}

function moment(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** PDF/UA-1 identification, and the extension schema that lets PDF/A carry it (ISO 14289-1 §5, ISO 19005-3 §6.6.2.3.3). */
const UA_IDENTIFICATION = `
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>PDF/UA part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>`;

/** Replaces pdfkit's XMP, which does not escape its values: a title could otherwise inject metadata. */
export function writeMetadata(pdf: Internals, info: FileInfo): void {
  pdf._addInfo = () => {
    const date = moment(info.createdAt);
    pdf.metadata.append(`${UA_IDENTIFICATION}
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreateDate>${date}</xmp:CreateDate><xmp:ModifyDate>${date}</xmp:ModifyDate><xmp:CreatorTool>${CREATOR}</xmp:CreatorTool></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${xml(info.title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>${xml(info.author)}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${xml(info.subject)}</rdf:li></rdf:Alt></dc:description>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>${PRODUCER}</pdf:Producer></rdf:Description>`);
  };
}
