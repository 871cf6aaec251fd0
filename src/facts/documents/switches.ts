import type { Rule } from './finding.ts';

/** A switch of a command that turns a check off. */
export interface Switch {
  readonly rule: Rule;
  /** Names of commands; none: any command. */
  readonly names?: RegExp;
  /** One word of the command. */
  readonly word: RegExp;
  /** The word after it. */
  readonly next?: RegExp;
  /** A word that must not stand after it. */
  readonly nextNot?: RegExp;
  /** A word somewhere before it. */
  readonly after?: RegExp;
  /** A word of the command with which the switch means nothing. */
  readonly unless?: RegExp;
}

const TLS = 'certificate-check-off' as const;
const INTEGRITY = 'integrity-check-off' as const;
const FALSE = /^["']?(?:false|0|no|off|none|never)["']?$/i;
const PIP = /^(?:pip[\d.]*|python[\d.]*|py|uv|pipx|poetry)$/;
const NPM = /^(?:npm|yarn|pnpm|npx|bun)$/;
const DNF = /^(?:yum|dnf5?|tdnf|microdnf|yum-config-manager)$/;
const APT = /^(?:apt|apt-get|aptitude)$/;
const WEAK = 'weak-tls' as const;
const CONTAINERS = /^(?:docker|dockerd|minikube|podman|buildah|skopeo|nerdctl|crane|oras|kaniko|executor|img)$/;

/** From the manuals of each program. */
export const SWITCHES: readonly Switch[] = [
  { rule: TLS, names: /^curl$/, word: /^-[fgGiIjJlLnNOpqRsSvV#0-9aB]*k[A-Za-z#]*$/ },
  {
    rule: TLS,
    names: /^(?:curl|conda|mamba|hg|skaffold|argocd|kubectl|oc)$/,
    word: /^--(?:insecure|proxy-insecure|doh-insecure)$/,
  },
  { rule: TLS, names: /^wget2?$/, word: /^--no-check-cert/ },
  { rule: TLS, word: /^--no-check-certificates?$/ },
  { rule: TLS, names: /^aria2c$/, word: /^--check-certificate=false$/ },
  { rule: TLS, names: /^aria2c$/, word: /^--check-certificate$/, next: /^false$/ },
  { rule: TLS, names: /^(?:http|https|xh|xhs)$/, word: /^--verify=(?:no|false)$/ },
  { rule: TLS, names: /^(?:http|https|xh|xhs)$/, word: /^--verify$/, next: /^(?:no|false)$/ },
  { rule: TLS, names: /^axel$/, word: /^-k$|^--insecure$/ },
  {
    rule: TLS,
    names: /^(?:mc|mcli|vagrant|grpcurl|redis-cli|gnutls-cli|regctl|helmfile|flux|tkn|kaf)$/,
    word: /^--?insecure$/,
  },
  {
    rule: TLS,
    names: /^(?:cf|bosh|uaac|uaa|fly|credhub|om)$/,
    word: /^--skip-(?:ssl-validation|tls-validation)$|^-k$/,
  },
  { rule: TLS, word: /^--(?:ssl|tls)AllowInvalidCertificates$|^--tlsInsecure$|^--accept-invalid-certificate$/ },
  { rule: TLS, names: /^(?:influx|telegraf)$/, word: /^--?(?:skip-verify|unsafeSsl)$/ },
  { rule: TLS, names: /^socat$/, word: /\bverify=0\b/ },
  { rule: TLS, names: /^gsutil$/, word: /https_validate_certificates=False/i },
  { rule: TLS, names: /^ldap\w+$/, word: /^TLS_REQCERT=(?:never|allow)$/i, after: /^-o$/ },
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
    word: /^--insecure-skip-tls-verify(?:-backend)?(?:=true)?$|^--kubelet-insecure-tls(?:=true)?$|^--(?:src-|dest-)?tls-verify=(?:false|0)$|^--skip-tls-verify(?:=true)?$/,
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
  { rule: TLS, names: /^(?:mvn|mvnw|java|gradle)$/, word: /^-Dmaven\.wagon\.http\.ssl\.(?:insecure|allowall)=true$/ },
  { rule: TLS, names: /^lftp$/, word: /ssl:verify-certificate\s+(?:no|false|0)/ },
  { rule: TLS, names: /^az$/, word: /^--disable-connection-verify$/ },
  { rule: TLS, names: /^gcloud$/, word: /^auth\/disable_ssl_validation$/, next: /^true$/i },
  { rule: TLS, names: /^(?:vault|nomad)$/, word: /^--?tls-skip-verify(?:=true)?$/ },
  { rule: TLS, names: /^openssl$/, word: /^-no_verify$/ },
  {
    rule: TLS,
    word: /^-SkipC(?:ertificate|A|N)Check:?(?:\$?true)?$|^-SkipRevocationCheck:?(?:\$?true)?$/i,
    nextNot: /^\$?false$/i,
  },
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
  {
    rule: INTEGRITY,
    names: /^zypper$/,
    word: /^--(?:no-gpg-?checks?|no-gpgcheck|gpg-auto-import-keys-no|allow-unsigned-rpm|gpgcheck-allow-unsigned\S*)$|^-G$/,
  },
  {
    rule: INTEGRITY,
    names: /^rpm$/,
    word: /^--(?:nosignature|nodigest|nofiledigest|noverify|nogpgcheck)$/,
    unless: /^-[a-z]*[qVK]\w*$|^--(?:query|verify|checksig)$/,
  },
  { rule: INTEGRITY, names: /^apk$/, word: /^--allow-untrusted$/ },
  { rule: INTEGRITY, names: /^dpkg$/, word: /^--(?:force-bad-verify|no-debsig)$/ },
  { rule: INTEGRITY, names: /^choco$/, word: /^--(?:ignore-?checksums?|allow-empty-checksums(?:-secure)?)$/ },
  { rule: INTEGRITY, names: /^choco$/, word: /(?:^|=)["']?checksumFiles["']?$/i, after: /^disable$/i },
  { rule: INTEGRITY, names: /^choco$/, word: /(?:^|=)["']?allowEmptyChecksums(?:Secure)?["']?$/i, after: /^enable$/i },
  {
    rule: INTEGRITY,
    names: /^(?:qemu-|c)?debootstrap$|^mmdebstrap$/,
    word: /^--(?:no-check-gpg|allow-unauthenticated)$/,
  },
  {
    rule: INTEGRITY,
    names: /^(?:flatpak|ostree|rpm-ostree)$/,
    word: /^--no-gpg-verify(?:=true)?$|^--set=gpg-verify=false$/,
  },
  { rule: INTEGRITY, names: /^snap$/, word: /^--(?:force-)?dangerous$/ },
  { rule: INTEGRITY, names: /^swupd$/, word: /^--nosigcheck$/ },
  { rule: INTEGRITY, names: /^skopeo$/, word: /^--insecure-policy$/ },
  { rule: INTEGRITY, names: /^nix(?:-env|-build|-shell|-store)?$/, word: /^--no-(?:check-sigs|require-sigs)$/ },
  { rule: INTEGRITY, names: /^(?:terraform|tofu)$/, word: /^-verify-plugins=false$/ },
  { rule: INTEGRITY, names: /^winget$/, word: /^--(?:ignore-security-hash|skip-dependencies-hash)$/ },
  { rule: INTEGRITY, names: /^go$/, word: /^(?:GONOSUMDB|GONOSUMCHECK|GOFLAGS=-insecure|GOSUMDB=off|GONOSUMDB=\S+)/ },
  { rule: INTEGRITY, names: /^gem$/, word: /^(?:-P|--trust-policy)$/, next: /^(?:No|Low)Security$/i },
  { rule: INTEGRITY, names: /^helm$/, word: /^--verify=false$/ },
  { rule: INTEGRITY, names: CONTAINERS, word: /^--disable-content-trust(?:=true)?$/ },
  { rule: INTEGRITY, word: /^-SkipPublisherCheck(?::\$true)?$|^-AllowUnsigned$|^-SkipHashCheck$/i },
  // curl(1), GNU Wget manual, git-config(1), Node's command line, update-crypto-policies(8): TLS below 1.2 (RFC 8996).
  { rule: WEAK, names: /^curl$/, word: /^--tls-max$/, next: /^(?:1\.[01]|tlsv1\.[01])$/i },
  { rule: WEAK, names: /^curl$/, word: /^--tls-max=1\.[01]$|^--tlsv1\.[01]$|^--sslv[23]$/ },
  { rule: WEAK, names: /^wget2?$/, word: /^--secure-protocol=(?:SSLv[23]|TLSv1(?:[._][01])?)$/i },
  { rule: WEAK, names: /^wget2?$/, word: /^--secure-protocol$/, next: /^(?:SSLv[23]|TLSv1(?:[._][01])?)$/i },
  { rule: WEAK, names: /^git$/, word: /^http(?:\..*)?\.sslversion$/i, next: /^(?:sslv[23]|tlsv1(?:\.[01])?)$/i },
  { rule: WEAK, names: /^git$/, word: /^http(?:\..*)?\.sslversion=(?:sslv[23]|tlsv1(?:\.[01])?)$/i },
  { rule: WEAK, names: /^node$/, word: /^--tls-m(?:in|ax)-v1\.[01]$/ },
  { rule: WEAK, names: /^update-crypto-policies$/, word: /^LEGACY$/i, after: /^--set$/ },
  {
    rule: WEAK,
    names: /^java$/,
    word: /^-D(?:https\.protocols|jdk\.tls\.client\.protocols)=(?:TLSv1(?:\.1)?|SSLv3)(?:,(?:TLSv1(?:\.1)?|SSLv3))*$/,
  },
  {
    rule: WEAK,
    names: /^(?:iwr|irm|invoke-webrequest|invoke-restmethod)$/,
    word: /^-SslProtocol$/i,
    next: /^(?:Tls|Tls11|Ssl3)$/i,
  },
];

/** Variables by which programs are told to leave a check out. */
export const VARIABLES: readonly (readonly [rule: Rule, name: RegExp, value: RegExp])[] = [
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
  // Requests' documentation: a bundle that is nothing switches the check off.
  [TLS, /^(?:CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE)$/, /^$/],
  // ldap.conf(5): TLS_REQCERT.
  [TLS, /^LDAPTLS_REQCERT$/, /^(?:never|allow)$/i],
  [
    TLS,
    /^(?:MAVEN_OPTS|MAVEN_ARGS|MAVEN_CLI_OPTS|JAVA_OPTS|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS|GRADLE_OPTS)$/,
    /-Dmaven\.wagon\.http\.ssl\.(?:insecure|allowall)=true/,
  ],
  [
    TLS,
    /^(?:CLOUDSDK_AUTH_DISABLE_SSL_VALIDATION|RCLONE_NO_CHECK_CERTIFICATE|HELM_KUBEINSECURE_SKIP_TLS_VERIFY|MC_INSECURE|ETCDCTL_INSECURE_SKIP_TLS_VERIFY|CF_SKIP_SSL_VALIDATION|BOSH_SKIP_SSL_VALIDATION)$/i,
    /^(?:1|t|true|yes|on)$/i,
  ],
  [TLS, /^(?:BUILDAH|PODMAN|SKOPEO)_TLS_VERIFY$/, FALSE],
  [TLS, /PSDefaultParameterValues\[['"][^'"]*:SkipC(?:ertificate|A|N)Check['"]\]$/i, /^\$?true$/i],
  [
    TLS,
    /ServerCertificateValidationCallback$|ServerCertificateCustomValidationCallback$/i,
    /true|TrustAll|DangerousAcceptAny/i,
  ],
  [TLS, /::CertificatePolicy$/i, /./],
  [INTEGRITY, /^GOSUMDB$/, /^off$/],
  [INTEGRITY, /^(?:GONOSUMDB|GONOSUMCHECK)$/, /./],
  [INTEGRITY, /^ChocolateyIgnoreChecksums$/i, /./],
  [WEAK, /^NODE_OPTIONS$/, /--tls-m(?:in|ax)-v1\.[01]\b/],
  [
    WEAK,
    /^(?:JAVA_OPTS|JAVA_TOOL_OPTIONS|MAVEN_OPTS|GRADLE_OPTS)$/,
    /-Dhttps\.protocols=(?:TLSv1(?:\.1)?|SSLv3)(?=\s|$)/,
  ],
  // .NET, "SecurityProtocolType": Tls is 1.0 (192), Tls11 is 1.1 (768), Ssl3 is 48.
  [
    WEAK,
    /::SecurityProtocol$/i,
    /^(?!.*(?:Tls1[23]|SystemDefault|3072|12288))(?=.*(?:\bTls(?:11)?\b|\bSsl3\b|\b192\b|\b768\b|\b48\b))/i,
  ],
];
