import { clearTextIn } from './address.ts';
import { findingOf } from './fetch-rules.ts';
import { type Command, type Finding, quoted, type Rule, type Word, type Written } from './finding.ts';

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
  // daemon.json: the hosts may stand on the lines behind.
  ['certificate-check-off', /"insecure-registries"\s*:\s*\[\s*(?:"|$)/],
  // ldap.conf(5), nslcd.conf(5), sssd-ldap(5)
  ['certificate-check-off', /\b(?:TLS_REQCERT|ldap_tls_reqcert|LDAPTLS_REQCERT)\s*[\s=:]\s*["']?(?:never|allow)\b/i],
  // containers-registries.conf(5), containerd's hosts.toml, Terraform's providers
  ['certificate-check-off', /^\s*insecure\s*=\s*true\b/i],
  ['certificate-check-off', /(?:\b|_)skip_?(?:tls_?)?verify["']?\s*[:=]\s*["']?true\b/i],
  ['certificate-check-off', /\binsecure-skip-tls-verify["']?\s*:\s*["']?true\b/i],
  ['certificate-check-off', /['"]verify_peer(?:_name)?['"]\s*(?:=>|,|:|=)\s*(?:false|0)\b/i],
  [
    'certificate-check-off',
    /\bhttps_validate_certificates\s*=\s*False\b|\bcheck_ssl_(?:certificate|hostname)\s*=\s*False\b/i,
  ],
  ['certificate-check-off', /^\s*--trusted-host[\s=]+\S/],
  ['certificate-check-off', /\benableStrictSsl["']?\s*[:=]\s*["']?false\b|\bstrictSSL["']?\s*[:=]\s*["']?false\b/],
  ['certificate-check-off', /-Dmaven\.wagon\.http\.ssl\.(?:insecure|allowall)=true\b/],
  [
    'certificate-check-off',
    /^\s*(?:export\s+)?(?:DOCKER_OPTS|OPTIONS|INSECURE_REGISTRY|DOCKERD_OPTIONS)=.*--insecure-registry\b/,
  ],
  [
    'certificate-check-off',
    /(?:\b|_)(?:verify_ssl|ssl_verify|tls_verify|verify_certs|verify_tls|verify_certificates?|check_hostname|verify_https|verifySSL)["']?\s*[:=]\s*["']?(?:false|no|off|none)\b/i,
  ],
  ['certificate-check-off', /\bverification_mode["']?\s*:\s*["']?none\b/i],
  [
    'certificate-check-off',
    /\b(?:skip|disable|no|ignore)[_-]?(?:check[_-]?)?(?:ssl|tls|cert\w*)(?:[_-]?(?:verif\w*|validation|check\w*|errors?))?["']?\s*[:=]\s*["']?(?:true|yes|on)\b/i,
  ],
  ['certificate-check-off', /"disable-tls"\s*:\s*true|"secure-http"\s*:\s*false/],
  [
    'certificate-check-off',
    /\bdanger_accept_invalid_certs\s*\(\s*true|\bNoopHostnameVerifier\b|\bInsecureTrustManagerFactory\b/,
  ],
  ['certificate-check-off', /["'][^"']*:SkipC(?:ertificate|A|N)Check["']\s*=\s*\$true/i],
  // openssl config(5), Python's ssl
  ['weak-tls', /^\s*(?:MinProtocol|MaxProtocol)\s*=\s*(?:TLSv1(?:\.[01])?|SSLv3|None)\s*$/i],
  ['weak-tls', /\bPROTOCOL_(?:TLSv1(?:_1)?|SSLv[23])\b|\bTLSVersion\.(?:TLSv1(?:_1)?|SSLv3)\b/],
  ['integrity-check-off', /\bdisable_gpg_check["']?\s*[:=]\s*["']?(?:yes|true|on|1)\b/i],
  ['integrity-check-off', /\ballow_unauthenticated["']?\s*[:=]\s*["']?(?:yes|true|on|1)\b/i],
  ['integrity-check-off', /(?:^|[\s"'=:])(?:deb|deb-src)\s+\[[^\]]*\btrusted=yes\b/],
  ['integrity-check-off', /^\s*Trusted:\s*yes\b/i],
  ['integrity-check-off', /(?:^|[\s{,]|-\s)["']?(?:pkg_|localpkg_)?gpgcheck["']?\s*[=:]\s*["']?(?:0|false|no|off)\b/i],
  [
    'integrity-check-off',
    /\b(?:AllowUnauthenticated|AllowInsecureRepositories)(?:["']?\s*[=:]?\s*)["']?(?:true|1|yes)\b/i,
  ],
  ['integrity-check-off', /^\s*SigLevel\s*=\s*Never\b/i],
];

/** Package sources, by the form of their line. */
const SOURCES =
  /(?:^|[\s"'=:])(?:deb|deb-src)\s+(?:\[[^\]]*\]\s+)?["']?(?:http|ftp):|(?:^\s*(?:-\s+)?|[{,]\s*)["']?(?:URIs|baseurl|mirrorlist|metalink|gpgkey|index-url|extra-index-url|index_url|find-links|(?:@[\w-]+:)?registry|npmRegistryServer|repo_url)["']?\s*[=:\s]\s*["']?(?:http|ftp):|\brepos\s*=\s*["']http:|^\s*\[?(?:global\.)?index-url\s+http:|^\s*(?:-i|-f|--index-url|--extra-index-url|--find-links)[\s=]+["']?http:|^\s*uri\s+["']http:/i;
/** Files every address in which is a package source. */
const SOURCE_FILES =
  /apk\/repositories|sources\.list|\.sources$|\/yum\.repos\.d\/|\/zypp\/repos\.d\/|\.repo$|pip\.(?:conf|ini)$|\.npmrc$|\.yarnrc(?:\.yml)?$|\.pypirc$|\.condarc$|\.gemrc$|(?:^|\/)Gemfile$|nuget\.config$|\.m2\/settings\.xml$|\.cargo\/config(?:\.toml)?$|pacman\.(?:conf|d\/)|opkg\/\S*\.conf$|Rprofile(?:\.site)?$|bunfig\.toml$/i;
/** Calls that fetch, in other languages. */
const CALLS =
  /\b(?:urlopen|urlretrieve|urllib\.request\.Request|wget\.download|axios(?:\.get)?|fetch|got|needle|file_get_contents|fopen|readfile|copy|simplexml_load_file|curl_init|URI\.open|URI\.parse|open|Net::HTTP\.get|download\.file|read_csv|source|LWP::Simple::get(?:store)?|getstore|getprint|mirror)\s*\(\s*[^)\n]{0,40}?["']http:|(?:\.|->)(?:get|post|head|request|download|retrieve|urlretrieve|mirror)\s*\(\s*[^)\n]{0,40}?["'`]http:/i;
/** Resources of Chef, Puppet and Salt that fetch what they name. */
const RESOURCES =
  /^\s*source\s+["']http:|\bsource\s*=>\s*["']http:|^\s*-\s+source:\s*["']?http:|^\s*remote_file\b.*["']http:/;
/** Lines of files that name a proxy, which is gone through. */
const PROXIED = /\bproxy["']?\s*[=:\s]/i;
const COMMENT = /^\s*(?:#(?!!)|\/\/|;)/;

/** What a line of written text says. */
export function* writtenFindings({ text, line, targets }: Written): Iterable<Finding> {
  if (COMMENT.test(text)) return;
  for (const [rule, pattern] of LINES) {
    const found = pattern.exec(text);
    if (found !== null) yield { rule, line, what: quoted(found[0].trim(), 60) };
  }
  if (targets.some((target) => /(?:^|[\\/])[._]?curlrc$/.test(target)) && /^\s*-?-?(?:k|insecure)\b/.test(text)) {
    yield { rule: 'certificate-check-off', line, what: 'curlrc insecure' };
  }
  const found = clearTextIn(text);
  if (found === undefined) return;
  const isInSources = targets.some((target) => SOURCE_FILES.test(target));
  if (SOURCES.test(text) || (isInSources && !PROXIED.test(text))) yield findingOf(found, true, line);
  else if (CALLS.test(text) || RESOURCES.test(text)) yield findingOf(found, false, line);
  else if (targets.some((target) => REQUIREMENTS.test(target))) yield findingOf(found, false, line);
}

/** Lists of packages for pip, each line of which may be an address. */
const REQUIREMENTS = /(?:^|\/)(?:requirements|constraints)[\w.-]*\.(?:txt|in)$/;

/** Commands that write their words out, or hand them to another interpreter. */
const WRITERS =
  /^(?:echo|printf|add-content|set-content|out-file|write-output|new-item|crudini|ansible(?:-playbook)?|python[\d.]*|node|perl|ruby|php|rscript|r|jq|debconf-set-selections|cmd|add-apt-repository)$/;

/** What a command writes, line by line. sed writes what it puts in the place of something else. */
export function writtenBy({ name, args, targets }: Command): readonly Written[] {
  const replaced = name === 'sed' || name === 'perl' ? replacedBy(args, targets) : [];
  if (!WRITERS.test(name)) return replaced;
  const files = [...targets, ...(/-(?:content|file)$/.test(name) ? args.flatMap(({ values }) => values) : [])];
  const said = args.flatMap(({ values, line }) =>
    values.flatMap((value) => linesOf(value, line).map((each) => ({ ...each, targets: files }))),
  );
  return [...replaced, ...said];
}

function replacedBy(args: readonly Word[], targets: readonly string[]): readonly Written[] {
  const files = [...targets, ...args.flatMap(({ values }) => values)];
  return args.flatMap(({ values, line }) =>
    values.flatMap((value) => replacementsOf(value).map((text) => ({ text, line, targets: files }))),
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
export function replacementsOf(expression: string): readonly string[] {
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
