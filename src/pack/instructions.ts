/** What a reader of the package needs to check it without us: `VERIFY.txt`. */
export interface Verifiable {
  readonly number: string;
  readonly revision: number;
  /** SHA-256 of the root certificate's DER, hexadecimal; null when the package is not signed. */
  readonly rootFingerprint: string | null;
  /** Whether a timestamp authority confirmed when SHA256SUMS was there. */
  readonly timestamped: boolean;
  readonly hasPdf: boolean;
  /** SHA-256 of `evidence/SHA256SUMS`, as the report prints it. */
  readonly evidence: string;
  /** Whether CloudTrail was asked about the calls that the evidence is made of. */
  readonly corroborated: boolean;
}

/** A section of the instructions: what it shows, what to type, what must come out. */
interface Check {
  readonly shows: string;
  readonly commands: readonly string[];
  readonly expect: string;
}

/**
 * The text of VERIFY.txt: commands of coreutils, OpenSSL and poppler with the output they must give. Lines of up to
 * 100 characters but for commands, which are to be copied whole.
 */
export function verifyInstructions(subject: Verifiable): string {
  const checks = [...sumsChecks(subject), ...signatureChecks(subject), ...reportChecks(subject)];
  return [
    `HOW TO VERIFY REPORT ${subject.number}, REVISION ${subject.revision}`,
    '',
    'Run the commands in this folder, in a shell (bash). None of them needs Goldproof, AWS or a network.',
    'Each must give the output named below it; anything else means that the package is not to be relied on.',
    '',
    ...rootNotice(subject),
    ...checks.flatMap((check, index) => [
      `${index + 1}. ${check.shows}`,
      '',
      ...check.commands.map((command) => `   ${command}`),
      '',
      `   Expect: ${check.expect}`,
      '',
    ]),
    'Then, with Goldproof from a source of your own, verdicts are derived again from the evidence:',
    '',
    `   goldproof verify .${subject.rootFingerprint === null ? '' : ' --root ../root.pem'}`,
    '',
    ...corroborationNotice(subject),
  ].join('\n');
}

function corroborationNotice({ corroborated }: Verifiable): readonly string[] {
  if (!corroborated) return [];
  return [
    'None of this excludes that the maker changed the evidence before it was signed. AWS keeps a record of its own',
    'of each call, for 90 days: with read access to an account, run its lines under "Corroborated by CloudTrail" in',
    'the report. They print what AWS knows of the calls; the request ids to compare are in',
    'facts/evidence.corroboration/.',
    '',
  ];
}

function rootNotice({ rootFingerprint }: Verifiable): readonly string[] {
  if (rootFingerprint === null) return ['This package is not signed: the checks below show damage, not forgery.', ''];
  return [
    'The root certificate must come to you by another way than this package: put it beside this folder, as',
    'root.pem. chain.pem in this folder is for convenience and proves nothing. Compare the fingerprint by',
    'telephone or with a published one:',
    '',
    '   openssl x509 -in ../root.pem -noout -fingerprint -sha256',
    '',
    `   Expect: sha256 Fingerprint=${fingerprint(rootFingerprint)}`,
    '',
  ];
}

/** `AB:CD:…`, as OpenSSL prints one. */
function fingerprint(sha256: string): string {
  return (sha256.toUpperCase().match(/../g) ?? []).join(':');
}

function sumsChecks({ evidence }: Verifiable): readonly Check[] {
  return [
    {
      shows: 'Every listed file is as it was listed.',
      commands: ['sha256sum --check --strict --quiet SHA256SUMS && echo complete'],
      expect: 'complete',
    },
    {
      shows: 'No file was added (sha256sum does not see those).',
      commands: [
        "diff <(find . -type f | sed 's|^\\./||' | grep -v '^SHA256SUMS' | LC_ALL=C sort) <(cut -c67- SHA256SUMS | LC_ALL=C sort) && echo nothing added",
      ],
      expect: 'nothing added',
    },
    {
      shows: 'The evidence is the evidence that the report names.',
      commands: ['(cd evidence && sha256sum --check --strict --quiet SHA256SUMS) && sha256sum evidence/SHA256SUMS'],
      expect: `${evidence}  evidence/SHA256SUMS`,
    },
  ];
}

function signatureChecks({ rootFingerprint, timestamped }: Verifiable): readonly Check[] {
  if (rootFingerprint === null) return [];
  const verify = 'openssl cms -verify -cades -binary -inform DER -CAfile ../root.pem -out /dev/null';
  const signatures: Check[] = [
    {
      shows: 'The list was signed by the holder of the key.',
      commands: [`${verify} -in SHA256SUMS.p7s -content SHA256SUMS`],
      expect: 'CAdES Verification successful',
    },
    {
      shows: 'So was the machine-readable report.',
      commands: [`${verify} -in report.json.p7s -content report.json`],
      expect: 'CAdES Verification successful',
    },
  ];
  if (!timestamped) return signatures;
  const stamp: Check = {
    shows: 'The list was there at a time that a timestamp authority vouches for. Its root is ../tsa-root.pem.',
    commands: [
      'openssl ts -verify -in SHA256SUMS.tst -token_in -data SHA256SUMS -CAfile ../tsa-root.pem',
      'openssl ts -reply -in SHA256SUMS.tst -token_in -text | grep "Time stamp"',
    ],
    expect: 'Verification: OK, and the time',
  };
  return [...signatures, stamp];
}

function reportChecks({ rootFingerprint, hasPdf }: Verifiable): readonly Check[] {
  if (!hasPdf) return [];
  const attached: Check = {
    shows: 'The report for people carries the report for machines, byte for byte.',
    commands: [
      'pdfdetach -save 1 -o /tmp/embedded.json report.pdf && cmp /tmp/embedded.json report.json && echo equal',
    ],
    expect: 'equal',
  };
  if (rootFingerprint === null) return [attached];
  const signed: Check = {
    shows: 'The report for people is signed, wholly. Import root.pem as a CA into an NSS database for "trusted".',
    commands: ['pdfsig report.pdf'],
    expect: 'exactly one signature, with both "Total document signed" and "Signature is Valid."',
  };
  return [signed, attached];
}
