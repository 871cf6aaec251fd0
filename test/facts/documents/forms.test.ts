import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DocumentKind, searchDocument } from '../../../src/facts/documents/search.ts';
import { decodeUserData } from '../../../src/facts/documents/user-data-encoding.ts';

const found = (kind: DocumentKind, text: string, given?: ReadonlyMap<string, readonly string[]>) =>
  searchDocument(kind, text, given).findings.map(({ rule, line }) => `${line} ${rule}`);

const DOWNLOAD = `name: a
schemaVersion: 1.0
constants:
  - Mirror: { type: string, value: http://example.com }
phases:
  - name: build
    steps:
      - name: Get
        action: WebDownload
        inputs:
          - source: '{{ Mirror }}/a'
            destination: /tmp/a
            ignoreCertificateErrors: true
            checksum: abc
            algorithm: MD5
`;

describe('components and workflows', () => {
  it('reads WebDownload, its constants, switches and hashes', () => {
    expect(found('component', DOWNLOAD)).toEqual(['11 http-download', '11 no-checksum', '13 certificate-check-off']);
    expect(
      found('component', DOWNLOAD.replace('http:', 'https:').replace('true', "'false'").replace('MD5', 'SHA256')),
    ).toEqual([]);
  });

  it.each([
    [
      'phases as a map',
      'phases:\n  build:\n    steps:\n      - action: ExecuteBash\n        inputs:\n          commands: ["curl -k https://a.example"]',
    ],
    [
      'no name of the phase',
      'phases:\n- steps:\n  - {action: ExecuteBash, inputs: {commands: [curl -k https://a.example]}}',
    ],
    [
      'schemaVersion as a text',
      'schemaVersion: "1.0"\nphases:\n- steps:\n  - action: ExecuteBash\n    inputs:\n      commands:\n      - curl -k https://a.example',
    ],
    [
      'schemaVersion as a whole number',
      'schemaVersion: 1\nphases:\n- steps:\n  - action: ExecuteBash\n    inputs:\n      commands:\n      - curl -k https://a.example',
    ],
    [
      'schemaversion in lower case',
      'schemaversion: 1.0\nphases:\n- steps:\n  - action: ExecuteBash\n    inputs:\n      commands:\n      - curl -k https://a.example',
    ],
    ['JSON', '{"phases":[{"steps":[{"action":"ExecuteBash","inputs":{"commands":["curl -k https://a.example"]}}]}]}'],
    [
      'a workflow with RunCommand',
      'steps:\n- action: RunCommand\n  inputs:\n    documentName: AWS-RunShellScript\n    parameters:\n      commands:\n      - curl -k https://a.example',
    ],
  ])('reads real forms: %s', (_, text) => {
    const searched = searchDocument('component', text);
    expect(searched.problem).toBeUndefined();
    expect(searched.findings.map(({ rule }) => rule)).toEqual(['certificate-check-off']);
  });

  // Image Builder User Guide, "Action modules": path of InstallMSI may be a web address.
  it.each([
    [
      'an installer from an address',
      'phases:\n- steps:\n  - action: InstallMSI\n    inputs:\n      path: http://a.example/a.msi',
      'http-download',
    ],
    [
      'an installer whose signature does not matter',
      'phases:\n- steps:\n  - action: InstallMSI\n    inputs:\n      path: C:\\a.msi\n      ignoreAuthenticodeSignatureErrors: true',
      'integrity-check-off',
    ],
    [
      'a script that a program is started with',
      'phases:\n- steps:\n  - action: ExecuteBinary\n    inputs:\n      path: /bin/bash\n      arguments: ["-c", "curl -k https://a.example"]',
      'certificate-check-off',
    ],
    [
      'a script without #! that is written to a file',
      'phases:\n- steps:\n  - action: CreateFile\n    inputs:\n    - path: /tmp/a.sh\n      content: curl -k https://a.example',
      'certificate-check-off',
    ],
    [
      'commands that an alias of YAML stands for',
      'x: &x [curl -k https://a.example]\nphases:\n- steps:\n  - action: ExecuteBash\n    inputs:\n      commands: *x',
      'certificate-check-off',
    ],
  ])('reads %s', (_, text, rule) => {
    const searched = searchDocument('component', text);
    expect(searched.problem).toBeUndefined();
    expect(searched.findings.map((finding) => finding.rule)).toEqual([rule]);
  });

  it('does not call a document with an alias of nothing parsed', () => {
    const text = 'phases:\n- steps:\n  - action: ExecuteBash\n    inputs:\n      commands: *nothing';
    expect(searchDocument('component', text).problem).toBeDefined();
  });

  it('follows parameters, those that a recipe gives before their defaults, and loops', () => {
    const text = `parameters:
  - Url: { type: string, default: 'https://example.com' }
phases:
  - steps:
    - action: ExecuteBash
      inputs:
        commands:
          - curl -O {{ Url }}/a
    - action: ExecuteBash
      loop: { forEach: ['https://a.example', 'http://b.example'] }
      inputs:
        commands:
          - curl -O {{ loop.value }}
`;
    expect(found('component', text)).toEqual(['13 http-download']);
    expect(found('component', text, new Map([['Url', ['http://c.example']]]))).toEqual([
      '8 http-download',
      '13 http-download',
    ]);
  });

  it('joins the commands of a step into one script, as AWSTOE does, and keeps their lines', () => {
    const text = `phases:
  - steps:
    - action: ExecuteBash
      inputs:
        commands:
          - if [ -n "{{ build.A.outputs.stdout }}" ]; then
          - U=http://example.com
          - curl
            $U
          - "fi"
`;
    const searched = searchDocument('component', text);
    expect(searched.problem).toBeUndefined();
    expect(found('component', text)).toEqual(['9 http-download']);
  });

  it('searches what does not parse line by line, and says that it does not', () => {
    const broken = `phases:
  - steps:
    - action: ExecuteBash
   inputs: [
      commands:
        - sudo curl -k http://example.com/a
        # - curl -k https://example.com
        - source: http://example.com
        - export NODE_TLS_REJECT_UNAUTHORIZED=0
`;
    const searched = searchDocument('component', broken);
    expect(searched.problem).toMatch(/^line \d+: /);
    expect(searched.findings.map(({ rule, line }) => `${line} ${rule}`).sort()).toEqual([
      '6 certificate-check-off',
      '6 http-download',
      '8 http-download',
      '9 certificate-check-off',
    ]);
    expect(searchDocument('component', 'just words').problem).toBeDefined();
    expect(searchDocument('component', '').problem).toBeDefined();
  });

  it('does not call a script parsed that is not', () => {
    const text = 'phases:\n- steps:\n  - action: ExecuteBash\n    inputs:\n      commands:\n      - echo "never closed';
    expect(searchDocument('component', text).problem).toMatch(/^line 6: /);
  });
});

describe('Dockerfiles', () => {
  it('reads RUN in both forms, ADD, ENV and ARG, and follows values', () => {
    const text = `ARG BASE=http://example.com
FROM {{{ imagebuilder:parentImage }}}
{{{ imagebuilder:environments }}}
ENV NODE_TLS_REJECT_UNAUTHORIZED=0 OTHER=1
ADD --chown=1:1 \${BASE}/a.tgz /a
RUN ["wget", "--no-check-certificate", "https://example.com"]
RUN apt-get update \\
    # curl -k https://example.com

    && curl -k https://example.com \\
    && curl $BASE/b
RUN <<EOF
curl -k https://example.com
EOF
ONBUILD RUN curl -k https://example.com
{{{ imagebuilder:components }}}
HEALTHCHECK CMD curl -f http://web.example/health
CMD ["curl", "http://web.example"]
`;
    expect(searchDocument('dockerfile', text).problem).toBeUndefined();
    expect(found('dockerfile', text)).toEqual([
      '4 certificate-check-off',
      '5 http-download',
      '6 certificate-check-off',
      '10 certificate-check-off',
      '11 http-download',
      '13 certificate-check-off',
      '15 certificate-check-off',
    ]);
  });

  it('reads PowerShell where SHELL says so, with a backtick as escape', () => {
    const text = `# escape=\`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
SHELL ["powershell", "-Command"]
ENV URL=http://example.com/a.zip
RUN Write-Host a; \`
    Invoke-WebRequest $env:URL -OutFile a.zip
`;
    expect(searchDocument('dockerfile', text).problem).toBeUndefined();
    expect(found('dockerfile', text)).toEqual(['6 http-download']);
  });

  it.each([
    ['powershell -Command "iwr http://example.com/a -OutFile a"', 'http-download'],
    [
      'powershell -NoProfile -ExecutionPolicy Bypass iwr https://example.com -SkipCertificateCheck',
      'certificate-check-off',
    ],
    ['pwsh -c "[Net.ServicePointManager]::ServerCertificateValidationCallback = { $true }"', 'certificate-check-off'],
  ])('reads PowerShell that a shell starts: %s', (command, rule) => {
    expect(found('dockerfile', `FROM a\nRUN ${command}\n`)).toEqual([`2 ${rule}`]);
  });

  it('does not know what is no Dockerfile', () => {
    expect(searchDocument('dockerfile', 'hello there\n').problem).toBe('line 1: HELLO is no instruction');
  });
});

describe('user data', () => {
  it('reads a quoted-printable part as it is sent on, and counts its lines as they stand', () => {
    const part = '#!/bin/bas=\nh\necho =C3=A9=\n=3D\ncurl -=\nk https://a.exam=\nple/a\n';
    const text = `Content-Type: multipart/mixed; boundary="=="\n\n--==\nContent-Type: text/x-shellscript\nContent-Transfer-Encoding: quoted-printable\n\n${part}--==--\n`;
    expect(searchDocument('user data', text).problem).toBeUndefined();
    expect(found('user data', text)).toEqual(['11 certificate-check-off']);
  });

  const encode = (text: string) => Buffer.from(text).toString('base64');
  const of = (text: string) => found('user data', decodeUserData(text));

  it('takes base 64 and gzip off first', () => {
    const script = '#!/bin/bash\ncurl -k https://example.com\n';
    expect(of(encode(script))).toEqual(['2 certificate-check-off']);
    expect(of(gzipSync(script).toString('base64'))).toEqual(['2 certificate-check-off']);
  });

  it('reads cloud-config', () => {
    const text = `#cloud-config
runcmd:
  - curl -k https://example.com
  - [wget, 'http://example.com/a']
yum_repos:
  a:
    baseurl: http://example.com/a
    gpgcheck: false
write_files:
  - path: /tmp/skip_cleanup_ssh_files
`;
    expect(searchDocument('user data', text).problem).toBeUndefined();
    expect(found('user data', text)).toEqual([
      '3 certificate-check-off',
      '4 http-download',
      '7 http-package-source',
      '8 integrity-check-off',
      '10 cleanup-skipped',
    ]);
  });

  it('reads MIME parts and PowerShell tags', () => {
    const mime = `Content-Type: multipart/mixed; boundary="=="
MIME-Version: 1.0

--==
Content-Type: text/x-shellscript; charset="us-ascii"

#!/bin/sh
curl -k https://example.com
--==--
`;
    expect(found('user data', mime)).toEqual(['8 certificate-check-off']);
    expect(
      found('user data', '<powershell>\niwr http://example.com/a -OutFile a\n</powershell>\n<persist>true</persist>'),
    ).toEqual(['2 http-download']);
  });

  it('reads scripts that cloud-config writes, in either encoding (cloud-init, "Write Files")', () => {
    const script = '#!/bin/bash\ncurl -k https://example.com\n';
    const plain = `#cloud-config\nwrite_files:\n- path: /opt/a\n  content: |\n    ${script.replaceAll('\n', '\n    ')}`;
    expect(found('user data', plain)).toEqual(['6 certificate-check-off']);
    for (const [encoding, content] of [
      ['b64', encode(script)],
      ['gz+b64', gzipSync(script).toString('base64')],
    ]) {
      const text = `#cloud-config\nwrite_files:\n- encoding: ${encoding}\n  path: /opt/a\n  content: ${content}\n`;
      expect(found('user data', text)).toEqual(['5 certificate-check-off']);
    }
  });

  it.each([
    [
      'a last part that nothing closes',
      '\n--==\nContent-Type: text/x-shellscript\n\n#!/bin/sh\ncurl -k https://a.example\n',
    ],
    ['a part without headers', '\n--==\n\n#!/bin/sh\ncurl -k https://a.example\n\necho\n--==--\n'],
  ])('reads %s', (_, parts) => {
    const searched = searchDocument('user data', `Content-Type: multipart/mixed; boundary="=="\n${parts}`);
    expect(searched.problem).toBeUndefined();
    expect(searched.findings.map(({ rule }) => rule)).toEqual(['certificate-check-off']);
  });

  it('takes a script that writes a message in parts for a script', () => {
    const text =
      '#!/bin/sh\ncurl -k https://a.example\ncat > /tmp/m <<E\nContent-Type: multipart/mixed; boundary="b"\n--b--\nE\n';
    expect(found('user data', text)).toEqual(['2 certificate-check-off']);
  });

  it.each([
    'echo "not making /tmp/perform_cleanup"',
    'printf "%s" perform_cleanup',
    'mv /tmp/perform_cleanup /tmp/gone',
    '# touch /tmp/perform_cleanup',
  ])('does not take it for making a file: %s', (line) => {
    expect(searchDocument('user data', `#!/bin/bash\n${line}\n`).files.join()).not.toMatch(/perform_cleanup$/);
  });

  it('names the files it makes', () => {
    expect(searchDocument('user data', '#!/bin/bash\ntouch /tmp/perform_cleanup\n').files).toContain(
      '/tmp/perform_cleanup',
    );
  });

  it('does not know what it does not know', () => {
    expect(searchDocument('user data', '⟦opaque.bytes@1:4f2a9c01d2e3⟧').problem).toBeDefined();
  });
});

describe('hostile documents', () => {
  it('never throw, whatever they hold', () => {
    const piece = fc.constantFrom(
      ...'RUN |phases:|  - |action: ExecuteBash|commands:|{{|}}|$(|`|"|\'|<<EOF|\\|\n|\n\n|if |do|{|}|[|&a|*a|#!sh|@"|curl -k http://a|☃|\0|'.split(
        '|',
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom<DocumentKind>('component', 'dockerfile', 'user data'),
        fc.array(piece, { maxLength: 60 }),
        (kind, pieces) => {
          const searched = searchDocument(kind, pieces.join(''));
          expect(searched.findings.every(({ line }) => line >= 1)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each<[string, DocumentKind, string]>([
    [
      'nesting',
      'component',
      `phases:\n- steps:\n  - action: ExecuteBash\n    inputs:\n      commands:\n      - ${'$('.repeat(20_000)}`,
    ],
    ['YAML nesting', 'component', '['.repeat(50_000)],
    [
      'PowerShell nesting',
      'component',
      `phases:\n- steps:\n  - action: ExecutePowerShell\n    inputs:\n      commands:\n      - ${'('.repeat(20_000)}`,
    ],
    [
      'aliases',
      'component',
      `a: &a [x,x,x,x]\n${Array.from({ length: 30 }, (_, n) => `b${n}: &b${n} [*a,*a,*a]`).join('\n')}`,
    ],
    [
      'values that multiply',
      'component',
      `phases:\n- steps:\n  - action: ExecuteBash\n    inputs:\n      commands:\n      - |\n        a="x"\n${'        a="$a$a$a$a"\n'.repeat(60)}        curl $a`,
    ],
    ['a long Dockerfile', 'dockerfile', `RUN a \\\n${'  && b \\\n'.repeat(5_000)}  c`],
    ['a long line', 'component', `x: ${'http://a '.repeat(50_000)}`],
  ])('%s does not keep the search busy', (_, kind, text) => {
    expect(() => searchDocument(kind, text)).not.toThrow(); // else it would not end before the runner gives up
  });
});
