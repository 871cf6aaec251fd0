import { describe, expect, it } from 'vitest';
import { checkBody, UnreadableAnswer, wholeBody } from '../../src/aws/answer-body.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const check =
  (text: string, form: 'json' | 'query' | 'xml', status = 200) =>
  () =>
    checkBody(bytes(text), form, 'ListUsers', status);

describe('a body', () => {
  it.each([
    ['{"a":1}', 'json'],
    ['\n {"a":1}\n', 'json'],
    ['<ListUsersResponse xmlns="x"><a/></ListUsersResponse>\n', 'query'],
    ['<?xml version="1.0" encoding="UTF-8"?>\n<ListUsersResponse/>', 'query'],
    ['<?xml version="1.0"?><PublicAccessBlockConfiguration><a>1</a></PublicAccessBlockConfiguration>', 'xml'],
  ] as const)('may be %s', (text, form) => {
    expect(check(text, form)).not.toThrow();
  });

  it.each([
    ['', 'json', 'empty'],
    ['{"a":', 'json', 'cut off'],
    ['[1]', 'json', 'not a JSON object'],
    ['<html></html>', 'json', 'not a JSON object'],
    ['', 'query', 'empty'],
    ['<ListUsersResponse><Users>', 'query', 'cut off'],
    ['<ListRolesResponse></ListRolesResponse>', 'query', 'its root is ListRolesResponse'],
    ['<html><body/></html>', 'xml', 'an HTML page'],
    ['<!DOCTYPE html><html></html>', 'xml', 'not XML'],
    ['Sign in', 'xml', 'not XML'],
    ['<A><B></B>', 'xml', 'cut off'],
  ] as const)('may not be %s', (text, form, why) => {
    expect(check(text, form)).toThrow(why);
  });

  it('of an error has its own root', () => {
    expect(check('<ErrorResponse><Error/></ErrorResponse>', 'query', 403)).not.toThrow();
    expect(check('<html></html>', 'query', 503)).toThrow(UnreadableAnswer);
  });

  it('carries the status, so that the SDK can tell a server fault', () => {
    const thrown = new UnreadableAnswer('x', 503);
    expect(thrown.$metadata.httpStatusCode).toBe(503);
  });

  it('is read to its end, or not at all', async () => {
    const broken = async function* () {
      yield bytes('{"a":');
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    };
    await expect(wholeBody(broken(), 200)).rejects.toThrow('aborted');
    const endless = async function* () {
      for (;;) yield new Uint8Array(1024 * 1024);
    };
    await expect(wholeBody(endless(), 200)).rejects.toThrow('larger than');
  });
});
