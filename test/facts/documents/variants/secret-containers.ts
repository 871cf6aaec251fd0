import { parse } from 'yaml';
import type { DocumentKind } from '../../../../src/facts/documents/search.ts';

/** A document around the lines of a script, and how the script is read out of it again. */
export interface Container {
  readonly document: DocumentKind;
  readonly text: string;
  /** The script, decoded by other means than the product's. */
  readonly read: (text: string) => string;
}

type Put = (script: string) => Container;

const STEP = (action: string) =>
  ['name: a', 'schemaVersion: 1.0', 'phases:', '  - name: build', '    steps:']
    .concat('      - name: S', `        action: ${action}`, '        inputs:', '          commands:')
    .join('\n');
const indented = (script: string, blanks: number) => script.replaceAll(/^(?=.)/gm, ' '.repeat(blanks));
const commandsIn = (text: string) => parse(text).phases[0].steps[0].inputs.commands.join('\n') as string;
const same = (text: string) => text;

const block =
  (action: string): Put =>
  (script) => ({
    document: 'component',
    text: `${STEP(action)}\n            - |-\n${indented(script, 14)}\n`,
    read: commandsIn,
  });
/** Each of these makes one text in quotes of the whole script. */
const inDoubleQuotes =
  (action: string): Put =>
  (script) => ({
    document: 'component',
    text: `${STEP(action)}\n            - ${JSON.stringify(script)}\n`,
    read: commandsIn,
  });
const inJson =
  (action: string): Put =>
  (script) => ({
    document: 'component',
    text: JSON.stringify(
      {
        name: 'a',
        schemaVersion: '1.0',
        phases: [{ name: 'build', steps: [{ name: 'S', action, inputs: { commands: [script] } }] }],
      },
      null,
      2,
    ),
    read: commandsIn,
  });

const userData: Put = (script) => ({ document: 'user data', text: `#!/bin/bash\n${script}\n`, read: same });
const windows: Put = (script) => ({
  document: 'user data',
  text: `<powershell>\n${script}\n</powershell>\n<persist>true</persist>\n`,
  read: same,
});
const ec2Launch: Put = (script) => ({
  document: 'user data',
  text: `version: 1.1\ntasks:\n  - task: executeScript\n    inputs:\n      - frequency: once\n        type: powershell\n        runAs: admin\n        content: |-\n${indented(script, 10)}\n`,
  read: (text) => parse(text).tasks[0].inputs[0].content as string,
});
const runcmd: Put = (script) => ({
  document: 'user data',
  text: `#cloud-config\nruncmd:\n  - |\n${indented(script, 4)}\n`,
  read: (text) => parse(text).runcmd[0] as string,
});
const writtenFile: Put = (script) => ({
  document: 'user data',
  text: `#cloud-config\nwrite_files:\n  - path: /opt/setup.sh\n    encoding: b64\n    content: ${base64(`#!/bin/bash\n${script}\n`)}\n`,
  read: (text) => decoded64(parse(text).write_files[0].content),
});
const mime = (encoding: string, body: string, read: (body: string) => string): Container => ({
  document: 'user data',
  text: `Content-Type: multipart/mixed; boundary="==B=="\nMIME-Version: 1.0\n\n--==B==\nContent-Type: text/x-shellscript; charset="utf-8"\nContent-Transfer-Encoding: ${encoding}\n\n${body}\n--==B==--\n`,
  read: (text) => read(text.slice(text.indexOf('\n\n', text.indexOf('--==B==')) + 2, text.lastIndexOf('\n--==B==--'))),
});
const mimeBase64: Put = (script) =>
  mime('base64', base64(`#!/bin/bash\n${script}\n`).replaceAll(/.{76}/g, '$&\n'), decoded64);
const mimeQuoted: Put = (script) => mime('quoted-printable', quotedPrintable(`#!/bin/bash\n${script}\n`), unquoted);

const dockerfile: Put = (script) => ({
  document: 'dockerfile',
  text: `FROM ubuntu:24.04\nRUN <<SETUP\n${script}\nSETUP\nCMD ["sh"]\n`,
  read: same,
});

export function containers(isPowerShell: boolean): readonly Put[] {
  const action = isPowerShell ? 'ExecutePowerShell' : 'ExecuteBash';
  const both = [block(action), inDoubleQuotes(action), inJson(action)];
  return isPowerShell
    ? [...both, windows, ec2Launch]
    : [...both, userData, runcmd, writtenFile, mimeBase64, mimeQuoted, dockerfile];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function decoded64(text: string): string {
  return Buffer.from(text.replaceAll(/\s/g, ''), 'base64').toString('utf8');
}

/** RFC 2045 §6.7, with more soft line breaks than are needed. */
function quotedPrintable(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/[^\x20-\x3c\x3e-\x7e]|\s$/g, (sign) =>
          [...Buffer.from(sign)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
        )
        .replaceAll(/(?:=[0-9A-F]{2}|[^=]){25}(?=.)/g, '$&=\n'),
    )
    .join('\n');
}

function unquoted(text: string): string {
  const bytes = text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
