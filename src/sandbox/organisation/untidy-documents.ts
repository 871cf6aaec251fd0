import type { Component } from './build/documents.ts';
import { componentDocument } from './documents.ts';

/** What the workloads team's build documents do that they should not: everything but holding secrets. */

/** Fetches over plain HTTP, without checks, from an address that is declared at its beginning. */
const LEGACY_AGENT = `name: legacy-agent
description: Installs the old agent
schemaVersion: 1.0
constants:
  - Mirror:
      type: string
      value: http://mirror.example.net/agent
phases:
  - name: build
    steps:
      - name: Download
        action: WebDownload
        inputs:
          - source: '{{ Mirror }}/agent.rpm'
            destination: /tmp/agent.rpm
            ignoreCertificateErrors: true
      - name: Install
        action: ExecuteBash
        inputs:
          commands:
            - |
              curl -sSfk https://downloads.example.net/agent.key -o /tmp/agent.key
              rpm -i --nosignature /tmp/agent.rpm
`;

export const UNTIDY_COMPONENTS: readonly Component[] = [
  { name: 'legacy-agent', data: LEGACY_AGENT },
  {
    name: 'keep-keys',
    description: 'Ask ops@example.com, or look into account 999988887777',
    data: componentDocument('keep-keys', ['touch /tmp/skip_cleanup_ssh_files']),
  },
  {
    name: 'private-packages',
    data: componentDocument('private-packages', [
      'pip install --index-url https://reader:Not-A-Real-Secret-9921@packages.example.net/simple internal-tools',
    ]),
  },
];
