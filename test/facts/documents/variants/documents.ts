import { gzipSync } from 'node:zlib';
import { component, fetches, type Line, line, type Maker, made } from './made.ts';

/** K12: Dockerfiles. */
export const dockerfile: Maker = (chance) => {
  const { rule, command } = fetches(chance);
  const url = `http://${chance.host()}/a.tgz`;
  const isWindows = chance.next() < 0.3;
  if (isWindows) {
    const lines = chance.of<readonly Line[]>([
      [line(`RUN cmd /S /C "curl -k -O https://${chance.host()}/a"`, 'certificate-check-off')],
      [line(`RUN @powershell -Command "iwr ${url} -OutFile a"`, 'http-download')],
      [line('RUN setx /M NODE_TLS_REJECT_UNAUTHORIZED 0', 'certificate-check-off')],
      [line('RUN if exist C:\\x (del C:\\x)'), line(`RUN curl.exe -o a ${url}`, 'http-download')],
      [line('RUN for %i in (1 2) do echo %i & \\'), line(`    curl -fsSO ${url}`, 'http-download')],
    ]);
    return made('K12', 'dockerfile', ['FROM mcr.microsoft.com/windows/servercore:ltsc2022'], lines);
  }
  const lines = chance.of<readonly Line[]>([
    [line(`ONBUILD ADD ${url} /a`, 'http-download')],
    [line('ONBUILD ENV NODE_TLS_REJECT_UNAUTHORIZED=0', 'certificate-check-off')],
    [line(`ONBUILD RUN ${command}`, rule)],
    [
      line('RUN <<EOT python3'),
      line('import ssl'),
      line('ctx = ssl._create_unverified_context()', 'certificate-check-off'),
      line('EOT'),
    ],
    [line('RUN <<EOT bash -eux'), line(command, rule), line('EOT')],
    [
      line('RUN <<EOF'),
      line('#!/usr/bin/env python3'),
      line('import requests'),
      line('requests.get("https://a.example", verify=False)', 'certificate-check-off'),
      line('EOF'),
    ],
    [
      line('COPY --chmod=644 <<EOF /etc/pip.conf'),
      line('[global]'),
      line('trusted-host = pypi.corp.example', 'certificate-check-off'),
      line('EOF'),
    ],
    [line('RUN set -eux; \\'), line('    # a note'), line(`    ${command}`, rule)],
    [line(`RUN ["sh", "-c", ${JSON.stringify(command)}]`, rule)],
    [line(`ARG U=${url}`), line('RUN wget -q ${U}', 'http-download')],
  ]);
  return made('K12', 'dockerfile', ['FROM ubuntu:24.04'], lines);
};

/** K13: the forms of user data. */
export const userData: Maker = (chance) => {
  const { rule, command } = fetches(chance);
  const url = `http://${chance.host()}/a`;
  const form = Math.floor(chance.next() * 9);
  switch (form) {
    case 0:
      return made(
        'K13',
        'user data',
        [
          'version: 1.1',
          'tasks:',
          '  - task: executeScript',
          '    inputs:',
          '      - frequency: once',
          '        type: powershell',
          '        runAs: admin',
          '        content: |-',
        ],
        [line(`          Invoke-WebRequest ${url} -OutFile a`, 'http-download')],
      );
    case 1:
      return made(
        'K13',
        'user data',
        [
          '## template: jinja',
          '#cloud-config',
          '{% if v1.distro == "ubuntu" %}',
          'hostname: {{ v1.local_hostname }}',
          '{% endif %}',
          'runcmd:',
        ],
        [line(`  - ${command}`, rule)],
      );
    case 2:
      return made(
        'K13',
        'user data',
        ['#!/usr/bin/env python3', 'import os, urllib.request'],
        [line(`os.system("${command}")`, rule), line(`urllib.request.urlretrieve("${url}", "a")`, 'http-download')],
      );
    case 3:
      return made(
        'K13',
        'user data',
        ['<script>', 'if exist C:\\x (del C:\\x)', 'for %%i in (1 2) do echo %%i'],
        [
          line(`curl -k -o a https://${chance.host()}/a`, 'certificate-check-off'),
          line(`powershell -Command "iwr ${url} -OutFile a"`, 'http-download'),
          line('</script>'),
        ],
      );
    case 4:
      return made(
        'K13',
        'user data',
        ['#cloud-config', 'apt:', '  primary:', '    - arches: [default]'],
        [line(`      uri: ${url}`, 'http-package-source')],
      );
    case 5:
      return made(
        'K13',
        'user data',
        [
          'Content-Type: multipart/mixed; boundary="//"',
          'MIME-Version: 1.0',
          '',
          '--//',
          'Content-Type: text/cloud-config; charset="us-ascii"',
          '',
          '#cloud-config',
          'bootcmd:',
        ],
        [
          line(`  - ${command}`, rule),
          line('--//'),
          line('Content-Type: text/x-shellscript'),
          line(''),
          line('#!/bin/bash'),
          line(`wget ${url}`, 'http-download'),
          line('--//--'),
        ],
      );
    case 6:
      return made(
        'K13',
        'user data',
        ['#cloud-config', 'write_files:', '  - path: /opt/a.sh', '    content: |', '      #!/bin/sh'],
        [line(`      ${command}`, rule)],
      );
    case 7: {
      const packed = gzipSync(`#!/bin/sh\n${command}\n`).toString('base64');
      return made(
        'K13',
        'user data',
        ['#cloud-config', 'write_files:', '  - path: /opt/a', '    encoding: gz+b64'],
        [line(`    content: ${packed}`, rule)],
      );
    }
    default:
      return made(
        'K13',
        'user data',
        ['#cloud-config-archive', '- type: text/x-shellscript', '  content: |', '    #!/bin/sh'],
        [line(`    ${command}`, rule)],
      );
  }
};

/** F and K15: a line within a block, and behind a secret of several lines. */
export const lines: Maker = (chance) => {
  const before = Array.from({ length: 1 + Math.floor(chance.next() * 5) }, (_, n) => `# note ${n}`);
  if (chance.next() < 0.5) {
    return made(
      'F',
      'user data',
      ['#cloud-config', 'apt:', '  sources_list: |', ...before.map((each) => `    ${each}`)],
      [
        line(`    deb http://${chance.host()}/debian stable main`, 'http-package-source'),
        line('    deb https://a.example/debian stable main'),
      ],
    );
  }
  const key = [
    "cat > /root/k <<'E'",
    '-----BEGIN PRIVATE KEY-----',
    'MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7VJTUt9Us8cKj',
    '-----END PRIVATE KEY-----',
    'E',
  ];
  return component(
    'K15',
    [...before, ...key]
      .map((each) => line(each))
      .concat(line(`curl -k https://${chance.host()}/a`, 'certificate-check-off')),
    chance,
  );
};
