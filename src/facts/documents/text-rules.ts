import { hostOfPlainHttp } from './address.ts';
import { type Command, type Finding, quoted, type Rule, type Written } from './finding.ts';

/**
 * Lines that a build writes into files or hands to other interpreters: package sources, settings of programs, and
 * calls of other languages. Each pattern is one line of a known file format or one call of a known library.
 */
const LINES: readonly (readonly [rule: Rule, pattern: RegExp])[] = [
  ['certificate-check-off', /^\s*sslverify\s*[=:]\s*["']?(?:0|false|no|off)\b/i],
  ['certificate-check-off', /\bsslverify\s*=\s*(?:0|false|no|off)\b/i],
  ['certificate-check-off', /Verify-(?:Peer|Host)(?:["']?\s*[=:]?\s*)["']?(?:false|no|0)\b/i],
  ['certificate-check-off', /\btrusted-host\s*=\s*\S/i],
  ['certificate-check-off', /\bstrict-ssl["']?\s*[=:\s]\s*["']?false\b/i],
  ['certificate-check-off', /\bcheck[_-]certificate\s*=\s*(?:off|no|false|0)\b/i],
  ['certificate-check-off', /\bNODE_TLS_REJECT_UNAUTHORIZED["'\]]*\s*[=:]\s*["']?0\b/],
  ['certificate-check-off', /\bPYTHONHTTPSVERIFY["'\]]*\s*[=:]\s*["']?0\b/],
  ['certificate-check-off', /\bGIT_SSL_NO_VERIFY["'\]]*\s*[=:]\s*["']?(?:1|true)\b/i],
  ['certificate-check-off', /\brejectUnauthorized["']?\s*:\s*(?:false|0)\b/],
  ['certificate-check-off', /\bInsecureSkipVerify["']?\s*[:=]\s*true\b/],
  [
    'certificate-check-off',
    /\bverify\s*=\s*False\b|\bCERT_NONE\b|_create_unverified_context\b|\bverify_ssl\s*=\s*False\b/,
  ],
  ['certificate-check-off', /\bVERIFY_NONE\b|\bCURLOPT_SSL_VERIFY(?:PEER|HOST)\s*(?:=>|,|=)\s*(?:false|0)\b/i],
  ['certificate-check-off', /\bvalidate_certs\s*[=:]\s*["']?(?:no|false)\b/i],
  ['certificate-check-off', /\bssl_verify\s*[:=]\s*["']?(?:false|0)\b|:ssl_verify_mode:\s*0\b/i],
  ['certificate-check-off', /ServerCertificate(?:Custom)?ValidationCallback\b.*(?:true|DangerousAcceptAny)/i],
  ['certificate-check-off', /\bCheckValidationResult\s*\(/],
  ['certificate-check-off', /"insecure-registries"\s*:\s*\[\s*"/],
  ['integrity-check-off', /^\s*(?:deb|deb-src)\s+\[[^\]]*\btrusted=yes\b/],
  ['integrity-check-off', /^\s*Trusted:\s*yes\b/i],
  ['integrity-check-off', /^\s*gpgcheck\s*=\s*(?:0|false|no|off)\b/i],
  [
    'integrity-check-off',
    /\b(?:AllowUnauthenticated|AllowInsecureRepositories)(?:["']?\s*[=:]?\s*)["']?(?:true|1|yes)\b/i,
  ],
  ['integrity-check-off', /^\s*SigLevel\s*=\s*Never\b/i],
];

/** Package sources, by the form of their line. */
const SOURCES =
  /^\s*(?:deb|deb-src)\s+(?:\[[^\]]*\]\s+)?["']?http:|^\s*(?:URIs|baseurl|mirrorlist|metalink|gpgkey|index-url|extra-index-url|index_url|find-links|registry)["']?\s*[=:]\s*["']?http:|\brepos\s*=\s*["']http:|^\s*\[?(?:global\.)?index-url\s+http:/i;
/** Files every address in which is a package source. */
const SOURCE_FILES = /apk\/repositories|sources\.list|\/yum\.repos\.d\/|\.repo$|pip\.conf$|\.npmrc$|\.pypirc$/;
/** Calls that fetch, in other languages. */
const CALLS =
  /\b(?:urlopen|urlretrieve|requests\.(?:get|post|request)|httpx\.get|wget\.download|axios(?:\.get)?|fetch|https?\.get|file_get_contents|URI\.open|Net::HTTP\.get|download\.file|LWP::Simple::get(?:store)?)\s*\(\s*[^)\n]{0,40}?["']http:/;
const COMMENT = /^\s*(?:#(?!!)|\/\/|;)/;

/** What a line of written text says. */
export function* writtenFindings({ text, line, targets }: Written): Iterable<Finding> {
  if (COMMENT.test(text)) return;
  for (const [rule, pattern] of LINES) {
    const found = pattern.exec(text);
    if (found !== null) yield { rule, line, what: quoted(found[0].trim(), 60) };
  }
  if (targets.some((target) => /(?:^|\/)\.?curlrc$/.test(target)) && /^\s*-?-?(?:k|insecure)\b/.test(text)) {
    yield { rule: 'certificate-check-off', line, what: 'curlrc insecure' };
  }
  const host = hostOfPlainHttp(text);
  if (host === undefined) return;
  const isSource = SOURCES.test(text) || targets.some((target) => SOURCE_FILES.test(target));
  if (isSource) yield { rule: 'http-package-source', line, what: `http://${host}`, host };
  else if (CALLS.test(text)) yield { rule: 'http-download', line, what: `http://${host}`, host };
}

/** Commands that write their words out, or hand them to another interpreter. */
const WRITERS =
  /^(?:echo|printf|add-content|set-content|out-file|write-output|new-item|python[\d.]*|node|perl|ruby|php|rscript|r|jq|debconf-set-selections|cmd|add-apt-repository)$/;

/** What a command writes, line by line. sed writes what it puts in the place of something else. */
export function writtenBy({ name, args, targets }: Command): readonly Written[] {
  if (name === 'sed' || name === 'perl') {
    const files = [...targets, ...args.flatMap(({ values }) => values)];
    return args.flatMap(({ values, line }) =>
      values.flatMap((value) => replacementsOf(value).map((text) => ({ text, line, targets: files }))),
    );
  }
  if (!WRITERS.test(name)) return [];
  const files = [...targets, ...(/-(?:content|file)$/.test(name) ? args.flatMap(({ values }) => values) : [])];
  return args.flatMap(({ values, line }) =>
    values.flatMap((value) => linesOf(value, line).map((each) => ({ ...each, targets: files }))),
  );
}

function linesOf(value: string, first: number): readonly { readonly text: string; readonly line: number }[] {
  return value.split('\n').flatMap((real, index) => real.split('\\n').map((text) => ({ text, line: first + index })));
}

/**
 * Where the next mark stands on the same line, not behind a backslash; -1 where there is none. A line that has no more
 * of a mark is not searched for it again, so that all searches together are linear in the text.
 */
function markedEnds(text: string): (from: number, mark: string) => number {
  const noneBefore = new Map<string, number>();
  return (from, mark) => {
    if (from < (noneBefore.get(mark) ?? 0)) return -1;
    let at = from;
    while (at < text.length && text[at] !== mark && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
    if (text[at] === mark) return at;
    noneBefore.set(mark, at);
    return -1;
  };
}

/** `s|from|to|g`: what is put in. `a`, `i` and `c` put in a line. */
function replacementsOf(expression: string): readonly string[] {
  const found: string[] = [];
  const ends = markedEnds(expression);
  let read = 0;
  for (const match of expression.matchAll(/(?:^|[;\s{/\d$])s([|/#,!@%])/g)) {
    if (match.index < read) continue;
    const mark = match[1] ?? '';
    const from = ends(match.index + match[0].length, mark);
    const to = from < 0 ? -1 : ends(from + 1, mark);
    if (to < 0) continue;
    found.push(expression.slice(from + 1, to).replaceAll(/\\(.)/g, '$1'));
    read = to;
  }
  const added = /(?:^|[\s\d$/])[aic]\\?\s+(.+)$/.exec(expression)?.[1];
  return added === undefined ? found : [...found, added];
}
