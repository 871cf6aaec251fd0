import { isLocalAddress } from './address.ts';
import { type Command, type Finding, quoted, type Rule, type Setting, type Word } from './finding.ts';

/** A switch of a command that turns a check off. */
interface Switch {
  readonly rule: Rule;
  /** Names of commands; none: any command. */
  readonly names?: RegExp;
  /** One word of the command. */
  readonly word: RegExp;
  /** The word after it. */
  readonly next?: RegExp;
  /** A word somewhere before it. */
  readonly after?: RegExp;
}

const TLS = 'certificate-check-off' as const;
const INTEGRITY = 'integrity-check-off' as const;
const FALSE = /^["']?(?:false|0|no|off|none|never)["']?$/i;
const PIP = /^(?:pip[\d.]*|python[\d.]*|py|uv|pipx|poetry)$/;
const NPM = /^(?:npm|yarn|pnpm|npx|bun)$/;
const DNF = /^(?:yum|dnf5?|tdnf|microdnf|yum-config-manager)$/;
const APT = /^(?:apt|apt-get|aptitude)$/;
const CONTAINERS = /^(?:docker|podman|buildah|skopeo|nerdctl|crane|oras|kaniko|executor|img)$/;

/** From the manuals of each program. */
const SWITCHES: readonly Switch[] = [
  { rule: TLS, names: /^curl$/, word: /^-[fgGiIjJlLnNOpqRsSvV#0-9aB]*k[A-Za-z#]*$/ },
  {
    rule: TLS,
    names: /^(?:curl|conda|mamba|hg|skaffold|argocd|kubectl|oc)$/,
    word: /^--(?:insecure|proxy-insecure|doh-insecure)$/,
  },
  { rule: TLS, names: /^wget2?$/, word: /^--no-check-cert/ },
  { rule: TLS, word: /^--no-check-certificates?$/ },
  { rule: TLS, names: /^aria2c$/, word: /^--check-certificate=false$/ },
  { rule: TLS, names: /^(?:http|https|xh)$/, word: /^--verify=(?:no|false)$/ },
  { rule: TLS, names: PIP, word: /^(?:--trusted-host|--allow-insecure-host)(?:=|$)/ },
  { rule: TLS, names: PIP, word: /trusted-host(?:=|$)/, after: /^config$/ },
  { rule: TLS, names: /^(?:conda|mamba|micromamba)$/, word: /^ssl_verify$/, next: FALSE },
  { rule: TLS, names: /^(?:conda|mamba|curl)$/, word: /^-k$/ },
  { rule: TLS, names: /^git$/, word: /^http(?:\..*)?\.sslverify$/i, next: FALSE },
  { rule: TLS, names: /^git$/, word: /^http(?:\..*)?\.sslverify=(?:false|0|no|off)$/i },
  { rule: TLS, names: NPM, word: /^(?:--)?(?:strict-ssl|enableStrictSsl)$/i, next: FALSE },
  { rule: TLS, names: NPM, word: /^(?:--)?strict-ssl=["']?(?:false|0|null)["']?$|^--no-strict-ssl$/i },
  { rule: TLS, names: DNF, word: /sslverify=(?:0|false|no|off)\b/i },
  { rule: TLS, names: APT, word: /Acquire::https?::(?:\S+::)?Verify-(?:Peer|Host)=["']?(?:false|0|no)/i },
  { rule: TLS, names: /^aws2?$/, word: /^--no-verify-ssl$/ },
  {
    rule: TLS,
    word: /^--insecure-skip-tls-verify(?:=true)?$|^--(?:src-|dest-)?tls-verify=(?:false|0)$|^--skip-tls-verify(?:=true)?$/,
  },
  { rule: TLS, names: CONTAINERS, word: /^--(?:insecure-registry|allow-insecure|insecure)(?:=|$)/ },
  { rule: TLS, names: /^composer$/, word: /^disable-tls$/, next: /^(?:true|1)$/ },
  { rule: TLS, names: /^composer$/, word: /^secure-http$/, next: /^(?:false|0)$/ },
  { rule: TLS, names: /^composer$/, word: /^--disable-tls$/ },
  { rule: TLS, names: /^(?:php|hhvm)$/, word: /^--disable-tls$/ },
  { rule: TLS, names: /^(?:bundle|bundler|gem)$/, word: /ssl_verify_mode$/i, next: /^(?:0|none)$/i },
  { rule: TLS, names: /^go$/, word: /^-insecure$|^GOINSECURE=./ },
  { rule: TLS, names: /^(?:ansible-galaxy|ansible-pull)$/, word: /^(?:--ignore-certs|-c)$/ },
  { rule: TLS, names: /^svn$/, word: /^--trust-server-cert/ },
  { rule: TLS, names: /^(?:mvn|mvnw|java|gradle)$/, word: /^-Dmaven\.wagon\.http\.ssl\.insecure=true$/ },
  { rule: TLS, names: /^lftp$/, word: /ssl:verify-certificate\s+(?:no|false|0)/ },
  { rule: TLS, names: /^az$/, word: /^--disable-connection-verify$/ },
  { rule: TLS, names: /^gcloud$/, word: /^auth\/disable_ssl_validation$/, next: /^true$/i },
  { rule: TLS, names: /^(?:vault|nomad)$/, word: /^--?tls-skip-verify(?:=true)?$/ },
  { rule: TLS, names: /^openssl$/, word: /^-no_verify$/ },
  { rule: TLS, word: /^-SkipCertificateCheck(?::\$true)?$|^-SkipCACheck$|^-SkipCNCheck$|^-SkipRevocationCheck$/i },
  { rule: INTEGRITY, names: APT, word: /^--(?:allow-unauthenticated|force-yes|allow-insecure-repositories)$/ },
  {
    rule: INTEGRITY,
    names: APT,
    word: /(?:AllowUnauthenticated|AllowInsecureRepositories|AllowDowngradeToInsecureRepositories)=["']?(?:true|1|yes)/i,
  },
  { rule: INTEGRITY, names: /^add-apt-repository$|^apt-add-repository$/, word: /\[[^\]]*trusted=yes/ },
  {
    rule: INTEGRITY,
    names: DNF,
    word: /^--(?:nogpgcheck|no-gpgchecks)$|(?:^|[.=])(?:gpgcheck|pkg_gpgcheck)=(?:0|false|no|off)\b/i,
  },
  { rule: INTEGRITY, names: /^zypper$/, word: /^--(?:no-gpg-checks|gpg-auto-import-keys-no|allow-unsigned-rpm)$|^-G$/ },
  { rule: INTEGRITY, names: /^rpm$/, word: /^--(?:nosignature|nodigest|nofiledigest|noverify)$/ },
  { rule: INTEGRITY, names: /^apk$/, word: /^--allow-untrusted$/ },
  { rule: INTEGRITY, names: /^dpkg$/, word: /^--(?:force-bad-verify|no-debsig)$/ },
  { rule: INTEGRITY, names: /^choco$/, word: /^--(?:ignore-?checksums?|allow-empty-checksums(?:-secure)?)$/ },
  { rule: INTEGRITY, names: /^winget$/, word: /^--(?:ignore-security-hash|skip-dependencies-hash)$/ },
  { rule: INTEGRITY, names: /^go$/, word: /^(?:GONOSUMDB|GONOSUMCHECK|GOFLAGS=-insecure|GOSUMDB=off|GONOSUMDB=\S+)/ },
  { rule: INTEGRITY, names: /^gem$/, word: /^(?:-P|--trust-policy)$/, next: /^(?:No|Low)Security$/i },
  { rule: INTEGRITY, names: /^helm$/, word: /^--verify=false$/ },
  { rule: INTEGRITY, names: CONTAINERS, word: /^--disable-content-trust(?:=true)?$/ },
  { rule: INTEGRITY, word: /^-SkipPublisherCheck(?::\$true)?$|^-AllowUnsigned$|^-SkipHashCheck$/i },
];

/** Checks that a command is told to leave out; not where it speaks to the machine itself alone. */
export function* optionFindings({ name, args }: Command): Iterable<Finding> {
  const addresses = args.flatMap(({ values }) => values.filter((value) => /^https?:\/\//i.test(value)));
  const isLocal = addresses.length > 0 && addresses.every(isLocalAddress);
  for (const each of SWITCHES) {
    if (isLocal && each.rule === TLS) continue;
    if (each.names?.test(name) !== false) yield* switchFindings(each, name, args);
  }
}

function* switchFindings(each: Switch, name: string, args: readonly Word[]): Iterable<Finding> {
  for (const [index, word] of args.entries()) {
    const text = word.values.find((value) => each.word.test(value));
    if (text === undefined || !isNext(each, args[index + 1]) || !isAfter(each, args.slice(0, index))) continue;
    yield { rule: each.rule, line: word.line, what: `${name} ${quoted(text, 60)}`.trim() };
  }
}

function isNext({ next }: Switch, word: Word | undefined): boolean {
  return next === undefined || (word?.values.some((value) => next.test(value)) ?? false);
}

function isAfter({ after }: Switch, words: readonly Word[]): boolean {
  return after === undefined || words.some(({ values }) => values.some((value) => after.test(value)));
}

/** Variables by which programs are told to leave a check out. */
const VARIABLES: readonly (readonly [rule: Rule, name: RegExp, value: RegExp])[] = [
  [TLS, /^NODE_TLS_REJECT_UNAUTHORIZED$/, /^0$/],
  [TLS, /^PYTHONHTTPSVERIFY$|^PERL_LWP_SSL_VERIFY_HOSTNAME$|^(?:BUNDLE_)?SSL_VERIFY_MODE$/, /^(?:0|none)$/i],
  [
    TLS,
    /^GIT_SSL_NO_VERIFY$|^COMPOSER_DISABLE_TLS$|^AZURE_CLI_DISABLE_CONNECTION_VERIFICATION$|^ANSIBLE_GALAXY_IGNORE$/,
    /^(?:1|true|yes|on)$/i,
  ],
  [TLS, /^(?:npm_config_strict_ssl|yarn_enable_strict_ssl|conda_ssl_verify)$/i, FALSE],
  [TLS, /^(?:PIP_TRUSTED_HOST|UV_INSECURE_HOST|GOINSECURE)$/, /./],
  [TLS, /^(?:VAULT|NOMAD)_SKIP_VERIFY$/, /^(?:1|t|true)$/i],
  [TLS, /^CONSUL_HTTP_SSL_VERIFY$/, FALSE],
  [
    TLS,
    /ServerCertificateValidationCallback$|ServerCertificateCustomValidationCallback$/i,
    /true|TrustAll|DangerousAcceptAny/i,
  ],
  [TLS, /::CertificatePolicy$/i, /./],
  [INTEGRITY, /^GOSUMDB$/, /^off$/],
  [INTEGRITY, /^(?:GONOSUMDB|GONOSUMCHECK)$/, /./],
  [INTEGRITY, /^ChocolateyIgnoreChecksums$/i, /./],
];
const INDEXES =
  /^(?:PIP_INDEX_URL|PIP_EXTRA_INDEX_URL|UV_INDEX_URL|UV_DEFAULT_INDEX|GOPROXY|NPM_CONFIG_REGISTRY|npm_config_registry|YARN_REGISTRY|YARN_NPM_REGISTRY_SERVER)$/;

/** What a setting turns off, and package sources over plain HTTP that it names. */
export function* settingFindings(
  { name, values, line }: Setting,
  hostOf: (text: string) => string | undefined,
): Iterable<Finding> {
  for (const [rule, pattern, value] of VARIABLES) {
    const found = pattern.test(name) ? values.find((each) => value.test(each)) : undefined;
    if (found !== undefined) yield { rule, line, what: `${name}=${quoted(found, 40)}` };
  }
  if (!INDEXES.test(name)) return;
  const host = values.map(hostOf).find((each) => each !== undefined);
  if (host !== undefined) yield { rule: 'http-package-source', line, what: `${name}=http://${host}`, host };
}
