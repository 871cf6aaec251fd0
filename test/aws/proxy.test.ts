import { describe, expect, it } from 'vitest';
import { connect } from '../../src/aws/connection.ts';
import { proxyFor, proxyName } from '../../src/aws/proxy.ts';

const PROXY = 'http://user:secret@proxy.example.com:3128';
const used = (host: string, noProxy: string) => proxyFor(host, { HTTPS_PROXY: PROXY, NO_PROXY: noProxy }) !== undefined;

describe('the proxy of a host', () => {
  it('is HTTPS_PROXY, and the lower-case name wins', () => {
    expect(proxyFor('iam.amazonaws.com', {})).toBeUndefined();
    expect(proxyFor('iam.amazonaws.com', { HTTPS_PROXY: '' })).toBeUndefined();
    expect(proxyFor('iam.amazonaws.com', { HTTPS_PROXY: PROXY })?.port).toBe('3128');
    expect(proxyFor('iam.amazonaws.com', { HTTPS_PROXY: PROXY, https_proxy: 'http://other:1' })?.host).toBe('other:1');
  });

  it.each([
    ['iam.amazonaws.com', 'amazonaws.com', false],
    ['iam.amazonaws.com', '.amazonaws.com', false],
    ['iam.amazonaws.com', '*.amazonaws.com', false],
    ['IAM.amazonaws.com', 'localhost, iam.AMAZONAWS.com:443', false],
    ['iam.amazonaws.com', '*', false],
    ['iam.amazonaws.com', 'amazonaws', true],
    ['evilamazonaws.com', 'amazonaws.com', true],
    ['iam.amazonaws.com', '', true],
  ])('%s with NO_PROXY=%s', (host, noProxy, expected) => {
    expect(used(host, noProxy)).toBe(expected);
  });

  it('is named without its password', () => {
    expect(proxyName(new URL(PROXY))).toBe('http://proxy.example.com:3128');
  });

  it.each(['not a url', 'proxy.example.com:3128', 'socks5://user:secret@proxy:1'])('cannot be %s', (HTTPS_PROXY) => {
    const opening = () => connect({ home: 'eu-central-1', userAgent: 'x', env: { HTTPS_PROXY } });
    expect(opening).toThrow('HTTPS_PROXY is not the URL of a proxy');
    expect(opening).not.toThrow('secret');
  });
});
