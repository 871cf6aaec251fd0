/**
 * How a package is checked without us: commands of coreutils, OpenSSL and poppler, what each shows and what it must
 * print. The one source of VERIFY.txt and of the page "How to verify".
 */

/** What the words depend on. */
export interface Verifiable {
  /** SHA-256 of the root certificate's DER, hexadecimal; null: the package is not signed; undefined: not known here. */
  readonly rootFingerprint: string | null | undefined;
  /** Whether a timestamp authority confirmed when SHA256SUMS was there; undefined: not known here. */
  readonly timestamped: boolean | undefined;
  readonly hasPdf: boolean;
  /** SHA-256 of `evidence/SHA256SUMS`, as the report prints it. */
  readonly evidence: string;
  /** Whether CloudTrail was asked about the calls that the evidence is made of. */
  readonly corroborated: boolean;
}

/** What it shows, what to type, what must come out. */
export interface Check {
  readonly shows: string;
  /** Each may have several lines, none longer than {@link LINE_WIDTH}: pasted whole, the shell takes them as one. */
  readonly commands: readonly string[];
  readonly expect: string;
  /** What else is printed, and why that is right. */
  readonly note?: string;
}

/** What fits on a line of the PDF's commands. */
export const LINE_WIDTH = 96;

export interface HowToVerify {
  /** Paragraphs before the checks and after them. */
  readonly before: readonly string[];
  readonly checks: readonly Check[];
  readonly after: readonly string[];
}

export function howToVerify(subject: Verifiable): HowToVerify {
  return {
    before: [
      'Run the commands in the folder of the package, in a shell (bash). But for the last, none of them needs Goldproof, and none AWS or a network. Each must give the output named below it; anything else means that the package is not to be relied on.',
      rootNotice(subject),
    ],
    checks: [
      ...rootCheck(subject),
      ...sumsChecks(subject),
      ...signatureChecks(subject),
      ...reportChecks(subject),
      goldproofCheck(subject),
    ],
    after: subject.corroborated ? [CORROBORATION] : [],
  };
}

const CORROBORATION =
  'None of this excludes that the maker changed the evidence before it was signed. AWS keeps a record of its own of each call, for 90 days: with read access to an account, run its lines under "Corroborated by CloudTrail" in the report. They print what AWS knows of the calls; the request ids to compare are in facts/evidence.corroboration/.';

function rootNotice({ rootFingerprint, timestamped }: Verifiable): string {
  if (rootFingerprint === null) return 'This package is not signed: the checks below show damage, not forgery.';
  const authority = timestamped === false ? '' : ", and the timestamp authority's root as tsa-root.pem";
  return `The root certificate must come to you by another way than this package: put it beside the folder, not into it, as root.pem${authority}. chain.pem in the folder is for convenience and proves nothing.`;
}

function rootCheck({ rootFingerprint }: Verifiable): readonly Check[] {
  if (rootFingerprint === null) return [];
  return [
    {
      shows:
        'The root certificate is the one that you trust: compare its fingerprint with the one that was published, or that you were told by telephone.',
      commands: ['openssl x509 -in ../root.pem -noout -fingerprint -sha256'],
      expect:
        rootFingerprint === undefined
          ? 'the fingerprint that you know'
          : `sha256 Fingerprint=${fingerprint(rootFingerprint)}`,
    },
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
      shows: 'No file was added (sha256sum does not see those; a root that you put here is left out).',
      commands: [
        `diff <(find . ! -type d | cut -c3- | grep -vxE 'SHA256SUMS(\\.p7s|\\.tst)?|(tsa-)?root\\.pem' |
  LC_ALL=C sort) <(cut -c67- SHA256SUMS | LC_ALL=C sort) && echo nothing added`,
      ],
      expect: 'nothing added',
    },
    {
      shows: 'The evidence is the evidence that the report names.',
      commands: [
        `(cd evidence && sha256sum --check --strict --quiet SHA256SUMS) &&
  sha256sum evidence/SHA256SUMS`,
      ],
      expect: `${evidence}  evidence/SHA256SUMS`,
    },
  ];
}

function signatureChecks({ rootFingerprint, timestamped }: Verifiable): readonly Check[] {
  if (rootFingerprint === null) return [];
  const signed = (shows: string, file: string): Check => ({
    shows,
    commands: [
      `openssl cms -verify -cades -binary -inform DER -in ${file}.p7s -content ${file} \\
  -CAfile ../root.pem -out /dev/null`,
    ],
    expect: 'CAdES Verification successful',
  });
  const when = timestamped === undefined ? ' (Only where SHA256SUMS.tst is in the folder.)' : '';
  const stamp: Check = {
    shows: `The list was there at a time that a timestamp authority vouches for.${when}`,
    commands: [
      `openssl ts -verify -in SHA256SUMS.tst -token_in -data SHA256SUMS \\
  -CAfile ../tsa-root.pem`,
      'openssl ts -reply -in SHA256SUMS.tst -token_in -text | grep "Time stamp"',
    ],
    expect: 'Verification: OK, and the time',
  };
  return [
    signed('The list was signed by the holder of the key.', 'SHA256SUMS'),
    signed('So was the machine-readable report.', 'report.json'),
    ...(timestamped === false ? [] : [stamp]),
  ];
}

function reportChecks({ rootFingerprint, hasPdf }: Verifiable): readonly Check[] {
  if (!hasPdf) return [];
  const attached: Check = {
    shows: 'The report for people carries the report for machines, byte for byte.',
    commands: [
      `pdfdetach -save 1 -o /tmp/embedded.json report.pdf &&
  cmp /tmp/embedded.json report.json && echo equal`,
    ],
    expect: 'equal',
  };
  if (rootFingerprint === null) return [attached];
  const signed: Check = {
    shows: 'The report for people is signed, wholly.',
    commands: ['pdfsig report.pdf'],
    expect: 'exactly one signature, with both "Total document signed" and "Signature is Valid."',
    note: "pdfsig does not read root.pem and says that the issuer of the certificate isn't Trusted, or is unknown, unless you imported the root as a CA into an NSS database and name that with -nssdir. This is as it should be: that the certificate leads to your root is shown by the last check.",
  };
  return [signed, attached];
}

/** Says `passed` when all is well: with every root, and with the previous package, that a step asks for. */
function goldproofCheck({ rootFingerprint, timestamped }: Verifiable): Check {
  const roots = [
    ...(rootFingerprint === null ? [] : ['--root ../root.pem']),
    timestamped === false ? '--allow-untimestamped' : '--timestamp-root ../tsa-root.pem',
  ];
  const untimed =
    'Where there is no SHA256SUMS.tst, and no timestamp was agreed: --allow-untimestamped in place of --timestamp-root. ';
  return {
    shows: 'All of it, and every verdict derived again from the evidence, with Goldproof from a source of your own.',
    commands: [`goldproof verify . ${roots.join(' ')}`],
    expect: 'passed, as the last word',
    note: `${timestamped === undefined ? untimed : ''}Where the report names a previous package, add --previous and the folder or zip of that.`,
  };
}
