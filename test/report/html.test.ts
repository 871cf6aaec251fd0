import { parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/report/blocks.ts';
import { renderHtml } from '../../src/report/html/render.ts';
import { renderTemplates } from '../../src/report/render-templates.ts';
import { sampleReport, shippedTemplates } from '../fixtures/report.ts';

const document = renderTemplates(sampleReport, await shippedTemplates());
const html = [...renderHtml(document)].join('');

describe('report.html', () => {
  it('parses without an error', () => {
    const errors: string[] = [];
    parse(html, { onParseError: ({ code }) => errors.push(code) });
    expect(errors).toEqual([]);
  });

  it('names every finding with its status and counts', () => {
    expect(html).toContain('id="control-MFA-04"');
    expect(html).toContain('<span class="status fail">fail</span>');
  });

  it('fetches nothing and runs nothing', () => {
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<img|<link|url\(|@import/);
  });

  it('shows hostile text instead of obeying it', () => {
    const hostile = '</script><script>alert(1)</script> \u202etxt.exe \u0000 & "q" \ud800';
    const page: Document = {
      ...document,
      blocks: [
        { kind: 'paragraph', role: 'body', content: [{ kind: 'text', text: hostile }] },
        { kind: 'paragraph', role: 'body', content: [{ kind: 'link', text: 'x', target: 'javascript:alert(1)' }] },
      ],
    };
    const text = [...renderHtml(page)].join('');
    expect(text).not.toContain('<script');
    expect(text).not.toContain('javascript:');
    expect(text).not.toContain('\u202e');
    expect(text).toContain('\\u{202E}');
    expect(text.isWellFormed()).toBe(true);
  });
});
